package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imgx build`, `imgx instantiate` and `imgx repl` over a store of their own.
class BuildCommandTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final String TEXT = "(import <stdlib> { }).writeText";

  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";

  private String run(int expected, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    err.reset();
    Map<String, String> environment =
        Map.of(
            "IMGX_ROOT", "root",
            "IMGX_STDLIB", TOP.resolve("stdlib").toString(),
            "HOME", directory.toString());
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            out,
            err,
            environment,
            directory,
            false);
    assertEquals(expected, Main.run(List.of(words), streams), this::errors);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void resultIsLinkedAndPrinted() throws IOException {
    String printed = run(0, "build", "-E", TEXT + " \"motd\" \"Hello\\n\"").strip();
    assertTrue(printed.startsWith(directory.resolve("root/nix/store").toString()), printed);
    assertEquals("Hello\n", Files.readString(Path.of(printed)));
    assertEquals(Path.of(printed), Files.readSymbolicLink(directory.resolve("result")));
    assertTrue(errors().matches("building 'motd'\nbuilt 1 derivation in [0-9.]+ s\n"), errors());
    assertEquals(printed, run(0, "build", "-E", TEXT + " \"motd\" \"Hello\\n\"").strip());
    assertEquals("", errors());
  }

  @Test
  void whatABuilderSaidIsLoggedAndToldWhenItFails() {
    String program =
        """
        code: derivation {
          name = "said";
          system = builtins.currentSystem;
          builder = "/bin/sh";
          args = [ "-c" "echo so it goes; echo > $out; exit ${code}" ];
        }
        """;
    run(0, "build", "-E", "(" + program + ") \"0\"");
    assertEquals("so it goes\n", run(0, "log", "./result"));
    run(100, "build", "-E", "(" + program + ") \"3\"");
    assertTrue(errors().contains("so it goes"), errors());
    assertTrue(errors().contains("exit code 3"), errors());
    assertTrue(errors().contains("imgx log /nix/store/"), errors());
    run(1, "log", "nothing");
    assertTrue(errors().contains("there is no log of 'nothing'"), errors());
  }

  @Test
  void linksAreNamedAsNixBuildDoes() {
    String two = "[ (" + TEXT + " \"a\" \"1\") (" + TEXT + " \"b\" \"2\") ]";
    String[] printed = run(0, "build", "-o", "out", "-E", two).split("\n");
    assertEquals(2, printed.length);
    assertTrue(Files.exists(directory.resolve("out")));
    assertTrue(printed[1].endsWith("-b"), printed[1]);
    assertTrue(Files.isSymbolicLink(directory.resolve("out-2")));
    run(0, "build", "--no-link", "-E", TEXT + " \"c\" \"3\"");
    assertFalse(Files.exists(directory.resolve("result")));
  }

  @Test
  void foreignFilesAreNotReplaced() throws IOException {
    Files.writeString(directory.resolve("result"), "mine");
    run(1, "build", "-E", TEXT + " \"a\" \"1\"");
    assertTrue(errors().contains("already exists"), errors());
    assertEquals("mine", Files.readString(directory.resolve("result")));
  }

  @Test
  void dryRunBuildsNothing() {
    String program = TEXT + " \"later\" \"x\"";
    assertEquals("", run(0, "build", "--dry-run", "-E", program));
    assertTrue(errors().startsWith("this derivation would be built:\n  /nix/store/"), errors());
    String planned = run(0, "build", "--dry-run", "--json", "-E", program);
    assertFalse(Files.exists(directory.resolve("result")));
    assertEquals(planned, run(0, "build", "--json", "-E", program));
    assertTrue(planned.startsWith("[{\"drvPath\":\"/nix/store/"), planned);
    assertTrue(planned.contains("\"outputs\":{\"out\":\"/nix/store/"), planned);
    run(0, "build", "--dry-run", "-E", program);
    assertEquals("", errors());
  }

  @Test
  void onlyDerivationsAreBuilt() {
    run(1, "build", "-E", "1");
    assertTrue(errors().contains("does not evaluate to a derivation"), errors());
    String nested = "{ a = " + TEXT + " \"a\" \"1\"; b.c = throw \"not looked into\"; }";
    assertTrue(run(0, "instantiate", "-E", nested).endsWith("-a.drv\n"));
    String outputs =
        "derivation { name = \"o\"; system = \"x\"; builder = \"x\"; outputs = [ \"out\" \"dev\" ];"
            + " }";
    assertTrue(run(0, "instantiate", "-A", "dev", "-E", outputs).endsWith("-o.drv!dev\n"));
  }

  @Test
  void failuresAreTold() {
    run(1, "build", "-E", "derivation { name = \"x\"; system = \"y\"; builder = \"/bin/sh\"; }");
    assertTrue(errors().contains("error: cannot build `/nix/store/"), errors());
    assertTrue(errors().contains("it needs a `y`"), errors());
    run(1, "build", "--root", "/proc/nowhere", "-E", TEXT + " \"a\" \"1\"");
    assertTrue(errors().contains("/proc/nowhere"), errors());
    assertFalse(errors().contains("internal error"), errors());
  }

  @Test
  void conversation() {
    input =
        """
        x = 20
        y = { a = 1;
          b = x + 1; }
        y.b * 2
        :t x
        nothing
        :p { deep = [ (1 + 1) ]; }
        :b (import <stdlib> { }).writeText "said" "x"
        :l functions.imgx
        twice 4
        :r
        :unknown
        "grün"
        :q
        never
        """;
    assertTrue(run(1, "eval", "functions.imgx").isEmpty());
    writeFunctions();
    String replies = run(0, "repl");
    String place = directory.resolve("root/nix/store").toString();
    assertEquals(
        "42\nan integer\n{ deep = [ 2 ]; }\nout -> STORE-said\nadded 1 variable\n8\n"
            + "added 1 variable\n\"grün\"\n",
        replies.replaceAll(place + "/[0-9a-z]{32}", "STORE"));
    assertTrue(errors().contains("undefined variable 'nothing'"), errors());
    assertTrue(errors().contains("unknown command ':unknown'"), errors());
  }

  private void writeFunctions() {
    try {
      Files.writeString(directory.resolve("functions.imgx"), "{ twice = n: 2 * n; }");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
