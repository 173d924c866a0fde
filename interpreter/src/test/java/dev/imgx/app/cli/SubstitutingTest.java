package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.substitute.CacheServer;
import dev.imgx.store.Nix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imgx build` and others with binary caches.
class SubstitutingTest {
  private static final String PROGRAM =
      """
      let
        lib = import <stdlib> { };
        a = lib.writeText "a" "a";
      in
      lib.writeText "top" "${a}"
      """;

  @TempDir Path directory;
  private Terminal terminal;
  private CacheServer server;
  private String key = "";
  private String top = "";

  @BeforeEach
  void open() throws IOException {
    terminal = new Terminal(directory);
    Files.writeString(directory.resolve("top.imgx"), PROGRAM);
    server = new CacheServer(directory.resolve("cache"));
    key = run("key", "generate", "test-1", "--output", "secret").strip();
    run("build", "top.imgx", "--root", "first");
    top = run("store", "path-info", "--root", "first", "result").strip();
    String[] copy = {"copy", "--root", "first", "--secret-key-file", "secret"};
    run(copy[0], copy[1], copy[2], copy[3], copy[4], "--to", cache(), top);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String cache() {
    return "file://" + directory.resolve("cache");
  }

  /// Runs a command that names what it fetches.
  private String run(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "--verbose";
    return terminal.run(0, all);
  }

  private String physical() {
    return directory.resolve("root") + top + "\n";
  }

  private Path archive(String name) throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("cache"))) {
      for (Path info : all.filter(path -> path.toString().endsWith(".narinfo")).toList()) {
        String text = Files.readString(info);
        if (text.lines().findFirst().orElseThrow().endsWith("-" + name)) {
          return directory.resolve("cache").resolve(text.replaceAll("(?s).*\nURL: (\\S+).*", "$1"));
        }
      }
    }
    throw new IllegalArgumentException(name);
  }

  @Test
  void whatACacheHasIsNotBuilt() throws IOException {
    String[] options = {"--substituters", server.url(), "--trusted-public-keys", key};
    String out = run("build", "top.imgx", options[0], options[1], options[2], options[3]);
    assertEquals(physical(), out);
    String told = terminal.errors();
    assertTrue(told.contains("fetching 2 paths ("), told);
    assertTrue(told.contains("fetching 'top' from '" + server.url() + "'"), told);
    assertFalse(told.contains("building"), told);
    assertEquals("", new Nix(directory.resolve("root")).complaints());
    assertEquals(1, server.count("GET nix-cache-info"));
  }

  @Test
  void settingsFromEverywhere() {
    terminal.variables(
        Map.of("IMGX_SUBSTITUTERS", server.url() + " " + cache(), "IMGX_TRUSTED_PUBLIC_KEYS", key));
    run("build", "top.imgx");
    assertTrue(terminal.errors().contains("fetching 'a'"), terminal.errors());
    run("build", "top.imgx", "--root", "second", "--no-substitute");
    assertTrue(terminal.errors().contains("building 'a'"), terminal.errors());
    run("build", "top.imgx", "--root", "third", "--substituters", "");
    assertTrue(terminal.errors().contains("building 'a'"), terminal.errors());
    terminal.variables(Map.of());
    run("build", "top.imgx", "--root", "4", "--option", "substituters", cache());
    assertTrue(terminal.errors().contains("not signed by a trusted key"), terminal.errors());
    assertTrue(terminal.errors().contains("building 'a'"), terminal.errors());
    run("build", "top.imgx", "--root", "5", "--extra-substituters", cache(), "--no-check-sigs");
    assertTrue(terminal.errors().contains("fetching 'a'"), terminal.errors());
    run("build", "top.imgx", "--root", "6", "--substituters", cache() + "?trusted=true");
    assertTrue(terminal.errors().contains("fetching 'a'"), terminal.errors());
    terminal.run(1, "build", "top.imgx", "--substituters", "cache", "--root", "7");
    assertTrue(terminal.errors().contains("only caches are substituted from"), terminal.errors());
    terminal.run(1, "build", "top.imgx", "--substituters", cache(), "--trusted-public-keys", "x");
    assertTrue(terminal.errors().contains("a public key has the form"), terminal.errors());
    terminal.run(2, "build", "top.imgx", "--option", "substitutors", cache());
    assertTrue(terminal.errors().contains("did you mean `substituters`"), terminal.errors());
  }

  @Test
  void dryRunsTellWhatWouldBeFetchedAndBuilt() throws IOException {
    String whole = terminal.run(0, "build", "top.imgx", "--dry-run");
    assertEquals("", whole);
    assertTrue(terminal.errors().contains("these 2 derivations would be built"), whole);
    terminal.variables(Map.of("IMGX_SUBSTITUTERS", server.url(), "IMGX_TRUSTED_PUBLIC_KEYS", key));
    run("build", "top.imgx", "--dry-run");
    String told = terminal.errors();
    assertTrue(
        told.matches(
            "(?s)these 2 paths would be fetched \\(\\d+ B to download, \\d+ B unpacked\\):\n"
                + "  /nix/store/\\S+-a from http://\\S+\n  /nix/store/\\S+-top from \\S+\n"),
        told);
    Files.delete(directory.resolve("cache/" + top.substring(11, 43) + ".narinfo"));
    run("build", "top.imgx", "--dry-run", "--root", "other");
    assertTrue(terminal.errors().contains("this path would be fetched"), terminal.errors());
    assertTrue(terminal.errors().contains("this derivation would be built"), terminal.errors());
    assertFalse(Files.exists(directory.resolve("root/nix/store/" + top.substring(11))));
    run("build", "top.imgx", "--root", "other");
    assertTrue(terminal.errors().contains("fetching 'a'"), terminal.errors());
    assertTrue(terminal.errors().contains("building 'top'"), terminal.errors());
  }

  @Test
  void failingCaches() throws IOException {
    Files.writeString(archive("top"), "nonsense");
    terminal.variables(Map.of("IMGX_SUBSTITUTERS", cache(), "IMGX_TRUSTED_PUBLIC_KEYS", key));
    terminal.run(1, "build", "top.imgx");
    assertTrue(terminal.errors().contains("cannot fetch '" + top), terminal.errors());
    assertTrue(terminal.errors().contains("'--fallback' builds"), terminal.errors());
    assertEquals(physical(), run("build", "top.imgx", "--fallback"));
    assertTrue(terminal.errors().contains("building 'top'"), terminal.errors());
    assertFalse(terminal.errors().contains("building 'a'"), terminal.errors());
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  @Test
  void damagedPathsAreFetchedAgain() throws IOException {
    terminal.variables(Map.of("IMGX_TRUSTED_PUBLIC_KEYS", key));
    // Here nobody knows the derivation.
    run("copy", "--from", cache(), top);
    Path place = directory.resolve("root" + top);
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(place, "damaged");
    terminal.run(1, "store", "verify", "--check-contents", "--repair");
    assertTrue(terminal.errors().contains("no cache has it"), terminal.errors());
    run("store", "verify", "--check-contents", "--repair", "--substituters", cache());
    assertEquals("", new Nix(directory.resolve("root")).complaints());
    Files.delete(place);
    run("store", "repair", "--substituters", server.url(), top);
    assertTrue(terminal.errors().contains("fetching 'top'"), terminal.errors());
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  /// Nix puts a log into a cache; whoever fetched the path can read it.
  @Test
  void logsOfCaches() throws IOException {
    String program =
        """
        derivation {
          name = "talker";
          system = builtins.currentSystem;
          builder = "/bin/sh";
          args = [ "-c" "echo I was here; echo > $out" ];
        }
        """;
    Path place = Path.of(run("build", "--root", "first", "--no-link", "-E", program).strip());
    String path = "/nix/store/" + place.getFileName();
    String drv = run("store", "deriver", "--root", "first", path).strip();
    run("copy", "--root", "first", "--to", cache(), path);
    Nix nix = new Nix(directory.resolve("first"));
    String[] copy = {"--extra-experimental-features", "nix-command", "store", "copy-log"};
    nix.run("nix", copy[0], copy[1], copy[2], copy[3], "--to", cache(), drv).success();
    run("copy", "--from", cache(), "--no-check-sigs", path);
    terminal.run(1, "log", path);
    for (String url : List.of(cache(), server.url())) {
      assertEquals("I was here\n", run("log", "--substituters", url, path));
    }
    terminal.run(1, "log", "--substituters", "http://127.0.0.1:1", path);
    assertTrue(terminal.errors().contains("the connection was refused"), terminal.errors());
  }
}
