package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How builds by programs end, as a shell sees it: exit codes and messages.
@Timeout(60)
class BuilderEndingsTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void needsStaticShell() {
    Peers.require("busybox");
  }

  private String run(int expected, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    err.reset();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            out,
            err,
            Map.of("IMGX_ROOT", "root", "HOME", directory.toString()),
            directory,
            false);
    assertEquals(expected, Main.run(List.of(words), streams), this::errors);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /// A derivation of the static shell with more attributes.
  private static String script(String name, String script, String attributes) {
    return """
    derivation {
      name = "%s";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-c" ''%s'' ];
      %s
    }
    """
        .formatted(name, script, attributes);
  }

  @Test
  void whatTakesTooLongEndsWith101() {
    run(101, "build", "--timeout", "1", "-E", script("slow", "sleep 600", ""));
    assertTrue(errors().contains("slow"), errors());
    run(101, "build", "--max-silent-time", "1", "-E", script("silent", "sleep 600", ""));
    assertTrue(errors().contains("silent"), errors());
  }

  @Test
  void anotherHashEndsWith102AndBothAreToldAsSri() {
    String wanted = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    String fixed =
        "outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; outputHash = \"" + wanted + "\";";
    run(102, "build", "-E", script("fixed", "echo other > $out", fixed));
    assertTrue(errors().contains(wanted), errors());
    assertTrue(errors().contains("sha256-fk+i64x6wIlznV3vxEifrWihANkggso1xrQKRSSCH4c="), errors());
    run(0, "build", "-E", script("fixed", ": > $out", fixed));
  }

  @Test
  void anotherOutputOfTheSameBuildEndsWith104() {
    String program =
        script(
            "chance",
            "mkdir $out; echo > $out/same; cat /proc/sys/kernel/random/uuid > $out/differs",
            "");
    run(0, "build", "-E", program);
    run(104, "build", "--check", "-E", program);
    assertTrue(errors().contains("differs"), errors());
    assertFalse(errors().contains("same"), errors());
    String steady = script("steady", "echo > $out", "");
    run(0, "build", "-E", steady);
    run(0, "build", "--check", "-E", steady);
  }

  @Test
  void aSandboxIsLeftOnlyWhereThatIsAllowed() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "seen\n");
    String look = "if test -e " + secret + "; then echo seen > $out; else echo unseen > $out; fi";
    String bare = script("bare", look, "__noChroot = true;");
    run(1, "build", "-E", bare);
    assertTrue(errors().contains("__noChroot"), errors());
    // The store of this test is not where builders without a sandbox look for it.
    run(1, "build", "--relaxed-sandbox", "-E", bare);
    assertTrue(errors().contains("without a sandbox builders see"), errors());
    String plain = run(0, "build", "--relaxed-sandbox", "-E", script("in", look, "")).strip();
    assertEquals("unseen\n", Files.readString(Path.of(plain)));
    run(1, "build", "--no-sandbox", "-E", script("open", look, ""));
    assertTrue(errors().contains("without a sandbox builders see"), errors());
  }

  @Test
  void severalFailuresAreOneCode() {
    String failures =
        """
        let
          fixed = {
            outputHashMode = "flat";
            outputHashAlgo = "sha256";
            outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
          };
          one = %s;
          two = %s // fixed;
          top = name: needs: derivation {
            inherit name needs;
            inherit (one) system builder;
            args = [ "-c" "echo > $out" ];
          };
        in
        top "top" [ (top "middle" one) (derivation (two.drvAttrs // fixed)) ]
        """
            .formatted(
                script("one", "echo alas; sleep 600", ""), script("two", "echo x > $out", ""));
    run(103, "build", "-k", "--timeout", "2", "-E", failures);
    assertTrue(errors().contains("needed by middle\n         needed by top"), errors());
    assertTrue(errors().contains("> alas"), errors());
    assertTrue(errors().contains("the whole log: imgx log /nix/store/"), errors());
    assertTrue(errors().contains("specified: sha256-"), errors());
  }

  @Test
  void logsAreFoundByAllNames() throws IOException {
    String hello = script("hello", "echo said it; echo > $out", "");
    String program = "let hello = %s; in hello // { a = { inherit hello; }; }".formatted(hello);
    Files.writeString(directory.resolve("default.nix"), program);
    String output = run(0, "build", "-A", "a.hello").strip();
    String derivation = run(0, "instantiate", "-A", "a.hello").strip();
    for (String name : List.of(output, derivation, "hello", "./result", ".", "default.nix")) {
      assertEquals("said it\n", run(0, "log", name), name);
    }
    assertEquals("said it\n", run(0, "log", "-A", "a.hello"));
    assertEquals("said it\n", run(0, "log", "-E", "(import ./default.nix).a.hello"));
    run(1, "log", "-E", script("silent", "", ""));
    assertTrue(errors().contains("no log of 'silent'"), errors());
    run(2, "log");
  }

  @Test
  void whatIsKeptOfAFailureCanBeLookedAt() throws IOException {
    run(100, "build", "-K", "-E", script("kept", "echo half > file; exit 1", ""));
    String marker = "what was made so far is kept at `";
    int start = errors().indexOf(marker) + marker.length();
    Path kept = Path.of(errors().substring(start, errors().indexOf('`', start)));
    assertEquals("half\n", Files.readString(kept.resolve("build/file")));
  }

  @Test
  void referencesCanBeDiscarded() {
    String program =
        """
        derivation {
          name = "free";
          system = builtins.currentSystem;
          builder = "/bin/sh";
          __structuredAttrs = true;
          unsafeDiscardReferences.out = %s;
          args = [ "-c" ''echo ${builtins.toFile "used" ""} > ${builtins.placeholder "out"}'' ];
        }
        """;
    String free = run(0, "build", "-E", program.formatted("true")).strip();
    assertEquals(1, run(0, "store", "closure", free).lines().count());
    String bound = run(0, "build", "-E", program.formatted("false")).strip();
    assertEquals(2, run(0, "store", "closure", bound).lines().count());
  }
}
