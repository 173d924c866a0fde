package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution's launcher: from anywhere, in any locale, with whatever Java was told.
class LauncherTest {
  private static final Answer TWO = new Answer(0, "2\n", "");

  @TempDir Path directory;
  private Command imgx;

  @BeforeEach
  void prepare() {
    imgx = new Command(directory);
  }

  private Answer shell(Map<String, String> more, String script) {
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.putAll(more);
    return Peers.run(directory, environment, List.of("sh", "-c", script, imgx.launcher()));
  }

  /// A copy of the distribution elsewhere; returns its launcher.
  private Path copy(String name) {
    Path home = directory.resolve(name);
    Path original = Path.of(imgx.launcher()).resolve("../..").normalize();
    Peers.run(directory, "cp", "-a", original.toString(), home.toString()).success();
    return home.resolve("bin/imgx");
  }

  @Test
  void throughLinksAndFromAnywhere() throws IOException {
    Path tools = Files.createDirectory(directory.resolve("my tools"));
    Path link = tools.resolve("imgx");
    Files.createSymbolicLink(tools.resolve("direct"), Path.of(imgx.launcher()));
    Files.createSymbolicLink(link, Path.of("direct"));
    assertEquals(TWO, Peers.run(tools, link.toString(), "eval", "--expr", "1 + 1"));
    assertEquals(TWO, Peers.run(tools, "sh", "-c", "PATH=\"$PWD:$PATH\"; imgx eval -E '1 + 1'"));
    assertEquals(TWO, Peers.run(tools, "sh", "-c", "./imgx eval -E '1 + 1'"));
  }

  @Test
  void movedAndWithoutItsCaches() throws IOException {
    Path launcher = copy("eine größere Straße");
    List<String> command = List.of(launcher.toString(), "eval", "-E", "1 + 1");
    assertEquals(TWO, Peers.run(directory, Map.of("LC_ALL", "C"), command));
    String other = "-XX:-UseCompactObjectHeaders";
    assertEquals(TWO, Peers.run(directory, Map.of("IMGX_JAVA_OPTIONS", other), command));
    Path cache = launcher.resolveSibling("../lib/eval.aot");
    Files.write(cache, new byte[5000]);
    assertEquals(TWO, Peers.run(directory, Map.of(), command));
    Files.delete(cache);
    assertEquals(TWO, Peers.run(directory, Map.of(), command));
    Files.delete(launcher.resolveSibling("../lib/imgx.jar"));
    Answer incomplete = Peers.run(directory, Map.of(), command);
    assertEquals(1, incomplete.exitCode());
    assertTrue(incomplete.errors().contains("is not complete"), incomplete.errors());
  }

  /// A build that was done by the same command, of a program that has not changed since, starts
  /// with a smaller cache.
  @Test
  void guessesWhetherThereIsSomethingToDo() throws IOException {
    Files.writeString(directory.resolve("a.imgx"), "(import <stdlib> { }).writeText \"a\" \"1\"");
    Map<String, String> root = Map.of("IMGX_ROOT", directory.resolve("root").toString());
    String run = "run() { sh -x \"$0\" build a.imgx \"$@\" 2>&1 | grep -o '[a-z]*[.]aot'; };";
    String one = "run --no-link;";
    String other = "run --no-link --quiet;";
    String three = one + one + other + other + one;
    Answer answer = shell(root, run + three + "touch -d '1 second' a.imgx; sleep 1;" + other + one);
    String guesses = "build again build again again build build";
    assertEquals(guesses.replace(" ", ".aot\n") + ".aot\n", answer.success());
  }

  /// Where there is probably nothing to do the launcher holds the collectors' lock. The program
  /// waits for a fifo, so that there is time to look at the lock; what it imports changes in the
  /// end, so that there is something to do after all.
  @Test
  void holdsCollectorsOff() throws IOException {
    Peers.require("flock");
    Path probe = Files.createDirectory(directory.resolve("probe"));
    Files.writeString(directory.resolve("more.imgx"), "\"1\"");
    Files.writeString(
        directory.resolve("a.imgx"),
        """
        let pkgs = import <stdlib> { };
        in pkgs.writeText "a" "${import ./more.imgx}${builtins.readFile %s/fifo}"
        """
            .formatted(probe));
    String script =
        """
        mkfifo probe/fifo
        lock=root/nix/var/nix/gc.lock
        run() {
          "$0" build a.imgx --no-link 2>/dev/null &
          echo x >probe/fifo
          wait $!
        }
        look() { flock -xn $lock true && echo free || echo taken; }
        run >/dev/null
        "$0" build a.imgx --no-link 2>/dev/null &
        sleep 2; look; echo x >probe/fifo; wait $!; look
        echo '"2"' >more.imgx
        cat $(run)
        "$0" store gc 2>/dev/null
        """;
    Map<String, String> root = Map.of("IMGX_ROOT", directory.resolve("root").toString());
    String[] lines = shell(root, script).success().split("\n");
    assertEquals("taken", lines[0]);
    assertTrue(lines[1].endsWith("-a"), lines[1]);
    assertEquals("free", lines[2]);
    assertEquals("2x", lines[3]);
    assertTrue(lines[4].matches("[0-9]+ store paths? deleted.*"), lines[4]);
  }

  @Test
  void whatJavaWasTold() {
    Map<String, String> noise =
        Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC -Da=b", "_JAVA_OPTIONS", "-Xmx1m");
    assertEquals(TWO, shell(noise, "\"$0\" eval -E '1 + 1'"));
    Answer wrong = shell(Map.of("IMGX_JAVA_HOME", "/nowhere"), "\"$0\" eval -E 1");
    assertEquals(1, wrong.exitCode());
    assertEquals("imgx: IMGX_JAVA_HOME=/nowhere is not a Java 25 or newer\n", wrong.errors());
  }

  @Test
  void anyLocale() throws IOException {
    Files.writeString(directory.resolve("grün.imgx"), "builtins.attrNames (builtins.readDir ./.)");
    Files.createDirectory(directory.resolve("ж"));
    for (String locale : List.of("C", "POSIX", "tr_TR.ISO-8859-9", "C.UTF-8")) {
      Answer answer =
          shell(Map.of("LC_ALL", locale), "\"$0\" eval --strict grün.imgx; \"$0\" eval -E '\"ß\"'");
      assertEquals("[ \"grün.imgx\" \"ж\" ]\n\"ß\"\n", answer.success());
      Answer seen = shell(Map.of("LC_ALL", locale), "\"$0\" eval -E 'builtins.getEnv \"LC_ALL\"'");
      assertEquals("\"" + locale + "\"\n", seen.success());
    }
  }

  @Test
  void programsSeeTheUsersOwnMemoryOptions() {
    String ask = "\"$0\" eval -E 'builtins.getEnv \"MALLOC_ARENA_MAX\"'";
    assertEquals("\"\"\n", shell(Map.of(), ask).success());
    assertEquals("\"3\"\n", shell(Map.of("MALLOC_ARENA_MAX", "3"), ask).success());
  }

  @Test
  void readersThatGoAway() {
    String large = "\"$0\" eval --strict -E 'builtins.genList (n: n) 300000' | head -c 20";
    assertEquals(new Answer(0, "[ 0 1 2 3 4 5 6 7 8 ", ""), shell(Map.of(), large));
    Answer full = shell(Map.of(), "\"$0\" eval -E '1 + 1' >/dev/full");
    assertEquals(1, full.exitCode());
    assertTrue(full.errors().contains("No space left on device"), full.errors());
  }

  @Test
  void terminals() {
    Peers.require("script");
    String failing = "\"$0\" eval -E nope";
    assertTrue(typed(Map.of("TERM", "xterm"), failing).contains("\033[31;1merror:\033[0m"));
    assertFalse(typed(Map.of("TERM", "xterm", "NO_COLOR", "1"), failing).contains("\033"));
    assertFalse(typed(Map.of("TERM", "dumb"), failing).contains("\033"));
    String building = "\"$0\" build --no-link -E '(import <stdlib> { }).writeText \"NAME\" \"x\"'";
    String lively = typed(Map.of("TERM", "xterm"), building.replace("NAME", "lively"));
    // `DisplayTest` sees the lines of builds that take longer.
    assertTrue(lively.contains("built 1 derivation in "), lively);
    assertFalse(lively.contains("building 'lively'"), lively);
    String plain = typed(Map.of("TERM", "dumb"), building.replace("NAME", "plain"));
    assertTrue(plain.contains("building 'plain'"), plain);
    assertFalse(plain.contains("\033"), plain);
    String quiet = typed(Map.of("TERM", "xterm"), building.replace("NAME", "quiet") + " -q");
    assertEquals(1, quiet.strip().lines().count(), quiet);
    assertFalse(quiet.contains("\033"), quiet);
  }

  /// What a terminal shows.
  private String typed(Map<String, String> environment, String command) {
    String script = command.replace("$0", imgx.launcher());
    Map<String, String> more = new HashMap<>(environment);
    more.put("COMMAND", script);
    return shell(more, "script -qefc \"$COMMAND\" typescript </dev/null || true").output();
  }
}
