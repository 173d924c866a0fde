package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees from Git repositories: the same as Nix fetches.
class FetchGitTest {
  private static final Map<String, String> GIT =
      Map.of(
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_COUNT", "4",
          "GIT_CONFIG_KEY_0", "protocol.file.allow",
          "GIT_CONFIG_VALUE_0", "always",
          "GIT_CONFIG_KEY_1", "user.email",
          "GIT_CONFIG_VALUE_1", "ada@example.org",
          "GIT_CONFIG_KEY_2", "user.name",
          "GIT_CONFIG_VALUE_2", "Ada",
          "GIT_CONFIG_KEY_3", "init.defaultBranch",
          "GIT_CONFIG_VALUE_3", "master");

  @TempDir Path root;
  private Path work;
  private Path repository;

  @BeforeEach
  void repository() throws IOException {
    work = Files.createDirectories(root.toRealPath().resolve("work"));
    repository = Files.createDirectory(work.resolve("repository"));
    git(repository, "init", "--quiet");
    Files.writeString(repository.resolve("hello"), "hello\n");
    Files.createDirectories(repository.resolve("dir/sub"));
    Files.writeString(repository.resolve("dir/sub/ü"), "x\r\n");
    Files.writeString(repository.resolve("run"), "#!/bin/sh\n");
    assertTrue(repository.resolve("run").toFile().setExecutable(true));
    Files.createSymbolicLink(repository.resolve("link"), Path.of("dir/none"));
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "--message", "one");
    git(repository, "tag", "v1");
    git(repository, "tag", "--annotate", "v1-annotated", "--message", "v1");
    Files.writeString(repository.resolve("hello"), "hello, world\n");
    git(repository, "commit", "--quiet", "--all", "--message", "two");
    git(work, "clone", "--quiet", "--bare", "repository", "bare.git");
  }

  private static String git(Path directory, String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    return Peers.run(directory, GIT, command).success().strip();
  }

  private Answer run(String... words) {
    Map<String, String> environment = new HashMap<>(Typed.in(root, work).environment());
    environment.putAll(GIT);
    return new Typed(environment, work).run(words);
  }

  private String eval(String expression, String... more) {
    List<String> words = new ArrayList<>(List.of("eval", "--strict", "--expr", expression));
    words.addAll(List.of(more));
    Answer answer = run(words.toArray(String[]::new));
    assertEquals(0, answer.code(), answer.err());
    return answer.out().strip();
  }

  private String failure(String expression, String... more) {
    List<String> words = new ArrayList<>(List.of("eval", "--strict", "--expr", expression));
    words.addAll(List.of(more));
    Answer answer = run(words.toArray(String[]::new));
    assertTrue(answer.code() != 0, answer.out());
    return answer.err();
  }

  private String nix(String expression) {
    Map<String, String> environment = new HashMap<>(GIT);
    environment.put("NIX_STORE_DIR", "/nix/store");
    environment.put("XDG_CACHE_HOME", root.resolve("cache").toString());
    String store = "local?root=" + root.resolve("nix");
    return Peers.run(
            work,
            environment,
            List.of("nix-instantiate", "--store", store, "--eval", "--strict", "-E", expression))
        .success()
        .strip();
  }

  private void same(String... arguments) {
    StringBuilder all = new StringBuilder("map (tree: removeAttrs tree [ \"dirtyRev\" ");
    all.append("\"dirtyShortRev\" ]) [ ");
    for (String argument : arguments) {
      all.append("(fetchGit ").append(argument).append(") ");
    }
    String expression = all.append("]").toString();
    assertEquals(nix(expression), eval(expression));
  }

  private String url(String name) {
    return "\"file://" + work.resolve(name) + "\"";
  }

  @Test
  void sameTreesAsNix() {
    String first = git(repository, "rev-parse", "HEAD~1");
    same(
        "./repository",
        "{ url = ./repository; }",
        url("repository"),
        "{ url = ./repository; name = \"n\"; ref = \"master\"; }",
        "{ url = ./repository; rev = \"" + first + "\"; }",
        url("bare.git"),
        "{ url = " + url("bare.git") + "; ref = \"refs/tags/v1\"; }",
        "{ url = " + url("bare.git") + "; ref = \"master\"; shallow = true; }",
        "{ url = " + url("bare.git") + "; ref = \"master\"; rev = \"" + first + "\"; }",
        "{ url = " + url("bare.git") + "; allRefs = true; rev = \"" + first + "\"; }");
  }

  @Test
  void annotatedTagsMeanTheirCommit() {
    String fetched = eval("(fetchGit { url = ./repository; ref = \"v1-annotated\"; }).rev");
    assertEquals("\"" + git(repository, "rev-parse", "HEAD~1") + "\"", fetched);
  }

  @Test
  void workingDirectoriesAsTheyAre() throws IOException {
    Files.writeString(repository.resolve("new"), "tracked");
    Files.writeString(repository.resolve("other"), "not tracked");
    git(repository, "add", "new");
    Files.writeString(repository.resolve("hello"), "changed\n");
    Files.delete(repository.resolve("run"));
    same("./repository");
    String head = git(repository, "rev-parse", "HEAD");
    Answer answer =
        run("eval", "--raw", "--expr", "with fetchGit ./repository; \"${rev} ${dirtyShortRev}\"");
    assertEquals("0".repeat(40) + " " + head.substring(0, 7) + "-dirty", answer.out());
    assertEquals("warning: Git tree '" + repository + "' is dirty\n", answer.err());
    assertEquals(
        "{ dir = \"directory\"; hello = \"regular\"; link = \"symlink\"; new = \"regular\"; }",
        eval("builtins.readDir (fetchGit ./repository)"));
  }

  @Test
  void repositoriesWithoutCommits() throws IOException {
    Path empty = Files.createDirectory(work.resolve("empty"));
    git(empty, "init", "--quiet");
    assertEquals(
        "{ lastModified = 0; lastModifiedDate = \"19700101000000\"; narHash ="
            + " \"sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=\"; rev = \""
            + "0".repeat(40)
            + "\"; revCount = 0; shortRev = \"0000000\"; submodules = false; }",
        eval("removeAttrs (fetchGit ./empty) [ \"outPath\" ]"));
    assertTrue(
        failure("fetchGit { url = ./empty; ref = \"master\"; }")
            .contains("no branch or tag 'master'"));
  }

  @Test
  void submodules() throws IOException {
    Path outer = Files.createDirectory(work.resolve("outer"));
    git(outer, "init", "--quiet");
    git(outer, "submodule", "--quiet", "add", "../repository", "inner");
    git(outer, "commit", "--quiet", "--message", "outer");
    git(work, "clone", "--quiet", "--bare", "outer", "outer.git");
    same(
        "{ url = ./outer; submodules = true; ref = \"master\"; }",
        "{ url = " + url("outer.git") + "; ref = \"master\"; submodules = true; }",
        "{ url = " + url("outer.git") + "; ref = \"master\"; }");
    String inner = "builtins.readDir \"${fetchGit { url = ./outer; submodules = true; }}/inner\"";
    assertTrue(eval(inner).contains("hello"));
    Files.writeString(outer.resolve("inner/hello"), "changed");
    assertTrue(
        eval("(fetchGit { url = ./outer; submodules = true; }).dirtyRev").endsWith("-dirty\""));
    assertTrue(
        failure("fetchGit { url = ./outer; submodules = true; exportIgnore = true; }")
            .contains("exportIgnore and submodules are not supported together yet"));
  }

  @Test
  void whatIsNotExported() throws IOException {
    Files.writeString(repository.resolve("secret"), "x");
    Files.writeString(repository.resolve("valued"), "x");
    Files.writeString(
        repository.resolve(".gitattributes"),
        "/secret export-ignore\n/dir export-ignore\n/valued export-ignore=yes\n");
    git(repository, "add", ".");
    String kept = "[ \".gitattributes\" \"hello\" \"link\" \"run\" \"valued\" ]";
    String names = "builtins.attrNames (builtins.readDir ";
    assertEquals(kept, eval(names + "(fetchGit ./repository))"));
    git(repository, "commit", "--quiet", "--message", "attributes");
    assertEquals(kept, eval(names + "(fetchGit { url = ./repository; ref = \"master\"; }))"));
    String all = "(fetchGit { url = ./repository; ref = \"master\"; exportIgnore = false; }))";
    assertTrue(eval(names + all).contains("\"dir\""));
  }

  @Test
  void clonesAreKept() throws IOException {
    String expression = "(fetchGit " + url("bare.git") + ").rev";
    String rev = eval(expression);
    Files.writeString(repository.resolve("hello"), "three\n");
    git(repository, "commit", "--quiet", "--all", "--message", "three");
    git(repository, "push", "--quiet", "../bare.git", "master");
    assertEquals(rev, eval(expression));
    String newer = eval(expression, "--tarball-ttl", "0");
    assertEquals("\"" + git(repository, "rev-parse", "HEAD") + "\"", newer);
    Files.move(work.resolve("bare.git"), work.resolve("elsewhere"));
    assertEquals(newer, eval(expression, "--tarball-ttl", "60"));
    Answer answer = run("eval", "--tarball-ttl", "0", "--expr", expression);
    assertEquals(newer + "\n", answer.out());
    assertTrue(answer.err().contains("continuing with the most recent version"), answer.err());
    String fetch = "{ url = " + url("bare.git") + "; ref = \"master\"; rev = ";
    assertEquals(rev, eval("(fetchGit " + fetch + rev + "; }).rev", "--tarball-ttl", "0"));
  }

  @Test
  void ruledEvaluation() {
    String head = git(repository, "rev-parse", "HEAD");
    String locked = "{ url = " + url("repository") + "; rev = \"" + head + "\"; }";
    assertEquals(
        "\"hello, world\\n\"",
        eval("builtins.readFile (fetchGit " + locked + " + \"/hello\")", "--pure-eval"));
    assertTrue(
        failure("fetchGit \"file:///x\"", "--pure-eval")
            .contains(
                "in pure evaluation mode, 'fetchGit' doesn't fetch unlocked input"
                    + " 'git+file:///x?exportIgnore=1'"));
    assertTrue(
        failure("fetchGit " + locked, "--restrict-eval")
            .contains("access to URI 'git+file://" + repository));
    String allowed = "git+file://" + work;
    assertTrue(
        eval("fetchGit " + locked, "--restrict-eval", "--allowed-uris", allowed).contains(head));
    String hash = eval("(fetchGit " + locked + ").narHash");
    String byHash = "fetchGit { url = ./repository; narHash = " + hash + "; }";
    Answer warned = run("eval", "--strict", "--pure-eval", "--expr", byHash);
    assertEquals(0, warned.code());
    assertTrue(warned.err().contains("is unlocked"), warned.err());
    String wrong = "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=";
    Answer mismatch =
        run("eval", "--expr", "fetchGit { url = ./repository; narHash = \"" + wrong + "\"; }");
    assertEquals(102, mismatch.code());
    assertTrue(mismatch.err().contains("NAR hash mismatch in input"), mismatch.err());
  }

  @Test
  void mistakes() {
    String start = "fetchGit { url = ./repository; ";
    Map<String, String> messages =
        Map.ofEntries(
            Map.entry("ref = \"a b\"; }", "invalid Git branch/tag name 'a b'"),
            Map.entry("ref = \"gone\"; }", "has no branch or tag 'gone'"),
            Map.entry("rev = \"abc\"; }", "hash 'abc'"),
            Map.entry("rev = \"" + "1".repeat(40) + "\"; }", "has no commit"),
            Map.entry("type = \"git\"; }", "unexpected argument 'type'"),
            Map.entry("colour = \"red\"; }", "'colour' not supported by scheme 'git'"),
            Map.entry("submodules = 1; }", "input attribute 'submodules' is not a Boolean"),
            Map.entry("ref = true; }", "input attribute 'ref' is not a string"),
            Map.entry("ref = [ ]; }", "is a list while a string, Boolean or integer is expected"),
            Map.entry("revCount = -1; }", "negative value given for 'fetchGit' argument"),
            Map.entry("verifyCommit = true; }", "'verified-fetches'"),
            Map.entry("lfs = true; }", "Git LFS"));
    messages.forEach((rest, message) -> {
      String error = failure(start + rest);
      assertTrue(error.contains(message), error);
      assertFalse(error.contains("\tat "), error);
    });
    assertTrue(failure("fetchGit { }").contains("'url' is missing"));
    assertTrue(failure("fetchGit \"./x\"").contains("'./x' is not a valid URL"));
    assertTrue(
        failure("fetchGit /nowhere/x").contains("cannot fetch Git repository '/nowhere/x':\n"));
    assertTrue(failure("fetchGit ./.").contains("cannot fetch Git repository"));
  }
}
