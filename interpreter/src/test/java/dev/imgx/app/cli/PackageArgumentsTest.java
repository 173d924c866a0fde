package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The arguments of builders and fetchers that expressions for nixpkgs pass.
class PackageArgumentsTest extends SharedStore {
  @Test
  void buildersTakeWhatCallSitesPass() throws IOException {
    Path out =
        build(
            """
            let
              hello = pkgs.writeShellScriptBin "hello" "echo hello \\"$@\\" $A";
              joined = pkgs.symlinkJoin {
                pname = "joined"; version = "1";
                paths = [ hello ];
                nativeBuildInputs = [ pkgs.makeWrapper ];
                postBuild = "wrapProgram $out/bin/hello --add-flags 'a b' --prefix-each A : 'x y'";
              };
              environment = pkgs.buildEnv {
                name = "env";
                paths = [ hello pkgs.emptyDirectory (pkgs.writeTextDir "a/b" "x") (pkgs.writeTextDir "a/b" "x") ];
                pathsToLink = [ "/bin" "/a" ];
                extraOutputsToInstall = [ "man" ];
                manifest = "/m";
                postBuild = "touch $out/done";
              };
              text1 = pkgs.writeTextDir "a" "1";
              closed = pkgs.buildEnv {
                name = "closed";
                includeClosures = true;
                ignoreSingleFileOutputs = true;
                paths = [
                  (pkgs.writeTextDir "b" "${text1} ${pkgs.writeText "file" ""}")
                  (pkgs.writeTextDir "c" "low")
                  (pkgs.lib.hiPrio (pkgs.writeTextDir "c" "high"))
                  pkgs.emptyFile
                ];
              };
              hook = pkgs.makeSetupHook { name = "hook"; substitutions.who = "Ada"; }
                (pkgs.writeText "hook.sh" "greet() { echo greets @who@; }");
              text = pkgs.writeTextFile {
                name = "t"; text = "#!/bin/sh"; executable = true; destination = "/bin/t";
                checkPhase = "grep -q sh $target"; derivationArgs.passthru.note = 1;
              };
              application = pkgs.writeShellApplication {
                name = "app"; runtimeInputs = [ hello ]; text = "hello from app"; derivationArgs = { };
              };
              filled = pkgs.substituteAll {
                name = "filled"; src = pkgs.writeText "x" "#!/bin/sh\\n@one@ @twoThree@\\n";
                one = "echo 1"; twoThree = 23; dir = "bin"; isExecutable = true;
              };
            in
            pkgs.runCommand "all" { nativeBuildInputs = [ hook joined ]; } ''
              {
                hello c
                cd ${environment}; ls -d * */*; readlink manifest
                readlink ${pkgs.linkFarm "f" [
                  { name = "x/a"; path = "/first"; }
                  { name = "x/a"; path = "/last"; }
                ]}/x/a
                greet
                ls ${closed}; cat ${closed}/c; echo
                echo ${text.meta.mainProgram} ${toString text.note}
                ${application}/bin/app
                sh ${filled}/bin/filled
              } > $out
            ''
            """);
    assertEquals(
        """
        hello a b c y:x
        a
        a/b
        bin
        bin/hello
        done
        manifest
        /m
        /last
        greets Ada
        a
        b
        c
        high
        t 1
        hello from app
        1 23
        """,
        Files.readString(out));
    String unreadable = refused("pkgs.writeShellApplication { name = \"a\"; text = \"if then\"; }");
    assertTrue(unreadable.contains("syntax error"), unreadable);
    String clash =
        refused(
            "pkgs.buildEnv { name = \"e\"; paths = map (pkgs.writeTextDir \"a\") [ \"1\" \"2\" ]; }");
    assertTrue(clash.contains("collision between `/nix/store/"), clash);
    String twice = "pkgs.stdenv.mkDerivation { name = \"a\"; env.A = 1; A = 2; }";
    assertTrue(refused(twice).contains("`A` of a is given both in `env` and beside it"));
  }

  @Test
  void attributesCanBeStructured() throws IOException {
    Path out =
        build(
            """
            pkgs.stdenvNoCC.mkDerivation {
              name = "structured";
              __structuredAttrs = true;
              env.WORDS = "two words";
              outputs = [ "out" "dev" ];
              nativeBuildInputs = [ pkgs.makeWrapper (pkgs.writeShellScriptBin "tool" "echo tool") ];
              makeFlags = [ "A=b c" ];
              deep.list = [ 1 { a = null; } ];
              dontUnpack = true;
              buildPhase = ''
                {
                  tool
                  declare -F wrapProgram
                  printf '%s\\n' "$WORDS" "''${makeFlagsArray[@]}" ''${deep[list]-none}
                  sh -c 'echo $WORDS'
                  cat "$NIX_ATTRS_JSON_FILE" | tr -d ' \\n' | grep -o '"deep":{[^}]*}'
                } > log
              '';
              installPhase = "mkdir -p $out/lib $dev; cp log $out/lib/said; touch $out/kept; moveToOutput 'lib/sa*' \\"$dev\\"";
            }
            """
                    .replace("pkgs.stdenvNoCC", "(pkgs.stdenvNoCC")
                    .stripTrailing()
                + ").dev");
    assertEquals(
        """
        tool
        wrapProgram
        two words
        A=b c
        none
        two words
        "deep":{"list":[1,{"a":null}
        """,
        Files.readString(out.resolve("lib/said")));
  }

  /// As expressions do that take the program out of a package of Debian.
  @Test
  void filesAreInstalledWhereShellsLook() throws IOException {
    Path out =
        build(
            """
            pkgs.stdenvNoCC.mkDerivation {
              name = "shells";
              src = pkgs.debianPackages.hello.debianFile "hello";
              sourceRoot = ".";
              nativeBuildInputs = [ pkgs.installShellFiles pkgs.dpkg ];
              installPhase = ''
                printf '#!/bin/sh\necho "complete $1"\n' > tool; chmod +x tool
                gzip -dc usr/share/man/man1/hello.1.gz > hello.1; touch x.fish y.zsh
                installBin tool
                installManPage hello.1
                installShellCompletion --cmd tool --bash <(./tool bash) --zsh <(./tool zsh)
                installShellCompletion x.fish y.zsh
                (cd $out; find . -type f | sort; cat share/zsh/site-functions/_tool) > list
                cp list $out
              '';
            }
            """);
    assertEquals(
        """
        ./bin/tool
        ./share/bash-completion/completions/tool.bash
        ./share/fish/vendor_completions.d/x.fish
        ./share/man/man1/hello.1
        ./share/zsh/site-functions/_tool
        ./share/zsh/site-functions/_y
        complete zsh
        """,
        Files.readString(out.resolve("list")));
  }

  @Test
  void whatIsFetchedCanBeChanged() throws IOException {
    Path served = Files.createDirectories(directory.resolve("served/top/src"));
    Files.writeString(served.resolve("a"), "one\n");
    Files.writeString(
        directory.resolve("served/p.patch"),
        """
        diff --git a/r1 b/r2
        similarity index 90%
        rename from r1
        rename to r2
        index 89abcde..0000000 100644
        --- a/r1
        +++ b/r2
        @@ -1 +1 @@ somewhere
        -one
        +two
        """);
    Path root = directory.resolve("served").toRealPath();
    Peers.run(root, "tar", "-czf", "a.tar.gz", "top").success();
    HttpServer server = served(root);
    try {
      String at = "\"http://127.0.0.1:" + server.getAddress().getPort();
      Path tree =
          pinned(
              "pkgs.fetchzip { urls = [ "
                  + at
                  + "/none\" "
                  + at
                  + "/a.tar.gz\" ]; postFetch = \"mv $out/src $out/sources\"; hash = %s; }");
      assertEquals("one\n", Files.readString(tree.resolve("sources/a")));
      Path file =
          pinned(
              "pkgs.fetchurl { url = "
                  + at
                  + "/top/src/a\"; downloadToTemp = true; curlOptsList = [ \"--user-agent\" \"a b\" ]; "
                  + "postFetch = \"tr a-z A-Z < $downloadedFile > $out\"; hash = %s; }");
      assertEquals("ONE\n", Files.readString(file));
      Path patch = pinned("pkgs.fetchpatch2 { url = " + at + "/p.patch\"; hash = %s; }");
      assertTrue(Files.readString(patch).contains("rename from r1\n"), patch.toString());
      assertTrue(Files.readString(patch).contains("@@ -1 +1 @@\n"), patch.toString());
      // What `interdiff` of patchutils makes of what `filterdiff --clean` of its version 0.3.3
      // leaves.
      Path back =
          pinned(
              "pkgs.fetchpatch { url = "
                  + at
                  + "/p.patch\"; stripLen = 1; extraPrefix = \"d/\"; hunks = [ 1 ]; revert = true; hash = %s; }");
      assertEquals(
          "reverted:\n--- b/d/r2\n+++ a/d/r1\n@@ -1 +1 @@\n+one\n-two\n", Files.readString(back));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void argumentsThatCannotBeMetAreRefused() {
    String repository = "{ owner = \"o\"; repo = \"r\"; hash = pkgs.lib.fakeHash; %s }";
    String refusal =
        refused("pkgs.fetchFromGitLab " + repository.formatted("rev = \"v\"; tag = \"v\";"));
    assertTrue(refusal.contains("fetchFromGitLab: give `rev` or `tag` for `o/r`"), refusal);
    refusal = refused("pkgs.fetchFromGitHub " + repository.formatted("rev = \"v\"; privat = 1;"));
    assertTrue(refusal.contains("there is no argument `privat`"), refusal);
    refusal =
        refused(
            "pkgs.fetchurl { url = \"mirror://debian/a\"; hash = \"x\"; postFetch = \"true\"; }");
    assertTrue(refusal.contains("cannot be fetched with commands"), refusal);
    refusal =
        refused(
            "pkgs.fetchpatch { url = \"u\"; hash = \"x\"; includes = [ \"a\" ]; excludes = [ \"b\" ]; }");
    assertTrue(refusal.contains("give `includes` or `excludes` for `u`, not both"), refusal);
    String other = "(import <stdlib> { crossSystem = \"riscv64-linux\"; }).hello";
    refusal = refused(other);
    assertTrue(refusal.contains("that x86_64-linux builds for another (`crossSystem`)"), refusal);
    refusal = refused("(import <stdlib> { localSystem.system = \"riscv64-linux\"; }).hello");
    assertTrue(refusal.contains("no packages of Debian for `riscv64-linux`"), refusal);
  }
}
