package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.imgx.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Scripts in several languages, sources that programs fetch, and binary packages that are changed.
class WritersTest extends SharedStore {
  @Test
  void scriptsOfSeveralLanguagesRun() throws IOException {
    Path out =
        build(
            """
            (with pkgs.writers; pkgs.runCommandMinimal "said" { } ''
              {
                ${writeBash "a" "echo bash"}
                ${writeBashBin "b" { makeWrapperArgs = [ "--set" "WHO" "Ada" ]; } "echo $WHO"}/bin/b
                ${writeDashBin "c" "echo dash"}/bin/c
                ${writePython3 "d" { libraries = p: [ p.yaml ]; }
                  "import yaml\\nprint(yaml.safe_load('[1, 2]'))"}
                ${writePerlBin "e" { } "print qq(perl\\n);"}/bin/e
                cat ${writeJSON "/etc/f.json" { f = 1; }}/etc/f.json | tr -d ' \\n'
              } > $out
            '')
            """);
    assertEquals("bash\nAda\ndash\n[1, 2]\nperl\n{\"f\":1}", Files.readString(out));
  }

  @Test
  void scriptsThatCannotBeReadFailTheirBuild() {
    assertTrue(refused("pkgs.writers.writeBash \"x\" \"if then\"").contains("syntax error"));
    assertTrue(refused("pkgs.writers.writePython3 \"x\" { } \"def (\"").contains("SyntaxError"));
    assertTrue(refused("pkgs.writers.writePerl \"x\" { } \"if (\"").contains("syntax error"));
  }

  @Test
  void binaryPackagesAreChangedWhereThatHasAMeaning() throws IOException {
    Path out =
        build(
            """
            (pkgs.jq.overrideAttrs (old: {
              pname = "my-${old.pname}"; postInstall = "mv $out/bin/jq $out/bin/query";
            })).overrideAttrs (old: { postFixup = "ls $out/bin > $out/names"; })
            """);
    assertTrue(out.toString().matches(".*-my-jq-[0-9.]+"), out.toString());
    assertEquals("query\n", Files.readString(out.resolve("names")));
    assertEquals(
        build("pkgs.redis"),
        build("(pkgs.redis.override { }).overrideAttrs { doCheck = false; meta.priority = 1; }"));
    String patched = refused("pkgs.jq.overrideAttrs { patches = [ ]; }");
    assertTrue(patched.contains("is a binary package of Debian"), patched);
    assertTrue(patched.contains("`patches` would change nothing"), patched);
    String option = refused("pkgs.nginx.override { withStream = true; }");
    assertTrue(option.contains("it has no option `withStream`"), option);
  }

  private void git(String... words) {
    Map<String, String> environment =
        Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "Ada",
            "GIT_AUTHOR_EMAIL", "ada@example.org",
            "GIT_COMMITTER_NAME", "Ada",
            "GIT_COMMITTER_EMAIL", "ada@example.org");
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    Peers.run(directory.resolve("served"), environment, command).success();
  }

  @Test
  void treesOfGitAndPatchesAreFetchedByHash() throws IOException {
    Path served = Files.createDirectories(directory.resolve("served"));
    git("init", "-q", "-b", "main", ".");
    Files.createDirectory(served.resolve("src"));
    Files.writeString(served.resolve("src/a"), "one\n");
    Files.writeString(served.resolve("b"), "b\n");
    git("add", ".");
    git("commit", "-q", "-m", "one");
    git("tag", "v1");
    Files.writeString(served.resolve("src/a"), "two\n");
    Files.writeString(served.resolve("b"), "c\n");
    git("commit", "-q", "-a", "-m", "two");
    git("format-patch", "-q", "-1", "-o", "patches");
    git("clone", "-q", "--bare", ".", "greet.git");
    git("-C", "greet.git", "update-server-info");
    HttpServer server = served(served.toRealPath());
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      Path tree =
          pinned(
              "pkgs.fetchgit { url = \""
                  + url
                  + "/greet.git\"; rev = \"v1\"; name = \"t\"; hash = %s; }");
      assertEquals("one\n", Files.readString(tree.resolve("src/a")));
      assertFalse(Files.exists(tree.resolve(".git")));
      Path patch =
          pinned(
              "pkgs.fetchpatch { url = \""
                  + url
                  + "/patches/0001-two.patch\"; excludes = [ \"b\" ]; hash = %s; }");
      assertEquals("--- a/src/a\n+++ b/src/a\n@@ -1 +1 @@\n-one\n+two\n", Files.readString(patch));
      String absent =
          refused("pkgs.fetchpatch { url = \"" + url + "/none\"; hash = pkgs.lib.fakeHash; }");
      assertTrue(absent.contains("404"), absent);
    } finally {
      server.stop(0);
    }
  }

  /// A repository that only names a file, which another server has.
  @Test
  void largeFilesAreFetched() throws IOException {
    String large = "large\n".repeat(1000);
    Path served = Files.createDirectory(directory.resolve("served"));
    Files.writeString(served.resolve("large"), large);
    String name =
        typed()
            .shell(
                """
                name=$(sha256sum served/large | cut -c 1-64)
                git init -q -b main work && cd work
                echo '*.bin filter=lfs -text' > .gitattributes
                printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize 6000\\n' $name > a.bin
                git add . && git -c user.name=a -c user.email=a@b commit -q -m one
                cd .. && git clone -q --bare work served/r.git && git -C served/r.git update-server-info
                echo $name
                """)
            .strip();
    HttpServer server = served(served.toRealPath());
    try {
      String at = "http://127.0.0.1:" + server.getAddress().getPort();
      String answer =
          """
          {"objects": [{"oid": "%s", "size": 6000, "actions": {"download": {"href": "%s/large"}}}]}
          """;
      byte[] bytes = answer.formatted(name, at).getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/r.git/info/lfs/objects/batch",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.git-lfs+json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      Path out =
          pinned(
              "pkgs.fetchgit { url = \""
                  + at
                  + "/r.git\"; rev = \"refs/heads/main\"; fetchLFS = true; hash = %s; }");
      assertEquals(large, Files.readString(out.resolve("a.bin")));
    } finally {
      server.stop(0);
    }
  }
}
