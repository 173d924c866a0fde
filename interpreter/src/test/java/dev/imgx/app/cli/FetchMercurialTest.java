package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees from Mercurial repositories: the same as Nix fetches.
class FetchMercurialTest {
  @TempDir Path root;
  private Path work;
  private Path repository;

  @BeforeEach
  void repository() throws IOException {
    work = Files.createDirectories(root.toRealPath().resolve("work"));
    repository = Files.createDirectory(work.resolve("repository"));
    hg("init");
    Files.writeString(repository.resolve("hello"), "hello\n");
    Files.createDirectory(repository.resolve("dir"));
    Files.writeString(repository.resolve("dir/x"), "x\n");
    hg("add");
    hg("commit", "--message", "one", "--user", "Ada");
    hg("tag", "v1", "--user", "Ada");
    Files.writeString(repository.resolve("hello"), "hello, world\n");
    hg("commit", "--message", "two", "--user", "Ada");
  }

  private String hg(String... words) {
    List<String> command = new ArrayList<>(List.of("hg"));
    command.addAll(List.of(words));
    return Peers.run(repository, Map.of("HGRCPATH", ""), command).success().strip();
  }

  private Answer run(String... words) {
    return Typed.in(root, work).run(words);
  }

  private String eval(String expression) {
    Answer answer = run("eval", "--strict", "--expr", expression);
    assertEquals(0, answer.code(), answer.err());
    return answer.out().strip();
  }

  private String nix(String expression) {
    Map<String, String> environment =
        Map.of(
            "NIX_STORE_DIR",
            "/nix/store",
            "XDG_CACHE_HOME",
            root.resolve("cache").toString(),
            "HGRCPATH",
            "");
    String store = "local?root=" + root.resolve("nix");
    return Peers.run(
            work,
            environment,
            List.of("nix-instantiate", "--store", store, "--eval", "--strict", "-E", expression))
        .success()
        .strip();
  }

  private void same(String expression) {
    assertEquals(nix(expression), eval(expression));
  }

  @Test
  void sameTreesAsNix() throws IOException {
    String first = hg("log", "--rev", "0", "--template", "{node}");
    same(
        "map builtins.fetchMercurial [ ./repository { url = ./repository; rev = \""
            + first
            + "\"; } { url = \"file://${toString ./repository}\"; rev = \"v1\"; name = \"n\"; } ]");
    Files.writeString(repository.resolve("hello"), "changed\n");
    Files.writeString(repository.resolve("other"), "not tracked\n");
    same("removeAttrs (builtins.fetchMercurial ./repository) [ \"revCount\" ]");
    String name = "{ url = ./repository; rev = \"default\"; }";
    String pure = "(builtins.fetchMercurial " + name + ").rev";
    assertEquals("\"" + hg("log", "--rev", "tip", "--template", "{node}") + "\"", eval(pure));
    assertTrue(
        run("eval", "--pure-eval", "--expr", "builtins.fetchMercurial \"file:///x\"")
            .err()
            .contains("'fetchMercurial' requires a Mercurial revision"));
  }

  @Test
  void mistakes() {
    Map.of(
            "{ }", "'url' argument required",
            "{ url = ./repository; colour = 1; }", "unsupported argument 'colour'",
            "{ url = ./repository; rev = \"gone\"; }", "unknown revision 'gone'",
            "{ url = ./repository; rev = \"-x\"; }", "invalid Mercurial branch/tag name '-x'",
            "/nowhere", "repository /nowhere not found")
        .forEach((argument, message) -> {
          Answer answer = run("eval", "--strict", "--expr", "builtins.fetchMercurial " + argument);
          assertEquals(1, answer.code(), answer.out());
          assertTrue(answer.err().contains(message), answer.err());
        });
  }
}
