package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the standard library builds with programs: commands, packages in phases, layers that a
/// script has changed.
class PackagesTest extends SharedStore {
  @Test
  void packagesGoThroughTheirPhases() throws IOException {
    String thing =
        """
        (pkgs.stdenvNoCC.mkDerivation (final: {
          pname = "thing"; version = "1.0";
          src = pkgs.tree "src" {
            "/a" = pkgs.textFile "one\\n";
            "/run" = pkgs.scriptFile "#!/usr/bin/env sh\\necho run\\n";
          };
          patches = [ (pkgs.writeText "p" "--- x/a\\n+++ x/a\\n@@ -1 +1 @@\\n-one\\n+two\\n") ];
          preConfigure = "echo configured > log";
          buildPhase = "runHook preBuild; helper >> log; runHook postBuild";
          postBuild = "echo ${final.version} >> log";
          doCheck = true;
          checkPhase = "grep -q two a";
          nativeBuildInputs = [ (pkgs.writeShellScriptBin "helper" "echo helped") ];
          outputs = [ "out" "doc" ];
          installPhase = ''
            mkdir -p $out/bin $doc
            cp run $out/bin
            cp a log $doc
            substituteInPlace $doc/a --replace-fail two "t w o"
          '';
        })).overrideAttrs (old: { version = old.version + ".1"; })
        """;
    Path out = build(thing);
    assertTrue(out.toString().endsWith("-thing-1.0.1"), out.toString());
    List<String> script = Files.readAllLines(out.resolve("bin/run"));
    assertTrue(script.getFirst().matches("#!/nix/store/.*-bash-.*/bin/sh"), script.getFirst());
    Path documents = build("(" + thing + ").doc");
    assertEquals("t w o\n", Files.readString(documents.resolve("a")));
    assertEquals("configured\nhelped\n1.0.1\n", Files.readString(documents.resolve("log")));
    String failed =
        refused(
            "pkgs.runCommand \"x\" { } \"echo a > $out; substituteInPlace $out --replace-fail b c\"");
    assertTrue(failed.contains("does not contain 'b'"), failed);
  }

  @Test
  void whatWouldBeStartedFromElsewhereIsRefused() throws IOException {
    String scripts =
        """
        (pkgs.stdenvNoCC.mkDerivation {
          name = "scripts"; dontUnpack = true;
          installPhase = ''
            mkdir -p $out/bin; cd $out/bin
            printf '#!/usr/bin/env -S sh -e' > b; printf '#!/usr/bin/nosuch -E\\n' > a; chmod +x a b
            echo '#!/bin/none' > text
          '';
        }).overrideAttrs
        """;
    String refusal = refused(scripts + "{ }");
    assertTrue(
        refusal.contains(
            "-scripts/bin/a would be started by '/usr/bin/nosuch', which is not in the store"),
        refusal);
    assertTrue(refusal.contains("dontCheckInterpreters lets files be as they are"), refusal);
    Path kept = build(scripts + "{ dontPatchShebangs = true; }");
    assertEquals("#!/usr/bin/nosuch -E\n", Files.readString(kept.resolve("bin/a")));
    Path right = build(scripts + "{ preFixup = \"rm $out/bin/a\"; }");
    String line = Files.readString(right.resolve("bin/b"));
    assertTrue(line.matches("#!/nix/store/.*-bash-.*/bin/sh -e\n?"), line);
    refusal = refused("pkgs.jq.overrideAttrs { postInstall = \"echo '#!/bin/x' > $out/bin/jq\"; }");
    assertTrue(refusal.contains("/bin/jq would be started by '/bin/x'"), refusal);
  }

  /// Debian's own jq, whose loader and libraries are not in the store.
  @Test
  void programsThatWereBuiltElsewhereFindTheirLibraries() throws IOException {
    String jq =
        """
        (pkgs.stdenvNoCC.mkDerivation {
          name = "foreign";
          src = pkgs.jq.files;
          nativeBuildInputs = [ pkgs.autoPatchelfHook ];
          installPhase = "mkdir $out; cp -R usr/bin $out/bin";
        }).overrideAttrs
        """;
    String refusal = refused(jq + "{ }");
    assertTrue(
        refusal.contains("could not satisfy dependency libjq.so.1 wanted by /nix/store/"), refusal);
    refusal = refused(jq + "{ dontAutoPatchelf = true; }");
    assertTrue(refusal.contains("bin/jq would be started by '/lib64/ld-linux-x86-64"), refusal);
    Path out =
        build(
            """
            let
              jq = JQ;
              library = pkgs.debianPackages.libjq1;
              cxx = pkgs.stdenv.mkDerivation {
                name = "by-hand";
                src = pkgs.patchelf.files;
                nativeBuildInputs = [ pkgs.patchelf ];
                installPhase = ''
                  mkdir $out
                  cp -R usr/bin $out/bin
                  patchelf --set-interpreter "$(cat $NIX_CC/nix-support/dynamic-linker)" \\
                    --set-rpath ${with pkgs; lib.makeLibraryPath [ stdenv.cc.cc.lib stdenv.cc.libc ]} \\
                    $out/bin/patchelf
                '';
              };
            in
            pkgs.runCommandLocal "tried" { } ''
              {
                ${jq { buildInputs = [ library ]; }}/bin/jq -n 1
                ${jq {
                  autoPatchelfIgnoreMissingDeps = [ "libno*" "libjq.so.*" ];
                  runtimeDependencies = [ library ];
                  __structuredAttrs = true;
                }}/bin/jq -n 2
                ${jq {
                  srcs = [ pkgs.jq.files library.files ];
                  sourceRoot = ".";
                  installPhase = "mkdir $out; cp -R */usr/bin */usr/lib $out";
                  buildInputs = [ pkgs.debianPackages.libonig5 ];
                }}/bin/jq -n 3
                ${cxx}/bin/patchelf --version
              } > $out
            ''
            """
                .replace("JQ", jq.strip()));
    assertEquals("1\n2\n3\npatchelf 0.14.3\n", Files.readString(out));
  }

  /// In a sandbox in which nothing is to be seen but these programs and what they refer to.
  @Test
  void programsOfDebianRunFromTheStoreAlone() throws IOException {
    Path out =
        build(
            """
            pkgs.runCommand "programs" { HOME = "/build"; } ''
              {
                ${pkgs.bashInteractive}/bin/bash -c 'echo $((6 * 7)) ''${BASH_VERSION%%.*}'
                ${pkgs.coreutils}/bin/seq 2
                ${pkgs.jq}/bin/jq -n '{a: 1} | .a'
                ${pkgs.redis}/bin/redis-server --version | cut -d ' ' -f 1-2
                ${pkgs.nginx}/bin/nginx -v 2>&1 | cut -d / -f 1
                ${pkgs.perl}/bin/perl -MPOSIX -MEncode -MIO::Socket -e 'print floor(2.5), "\\n"'
                ${pkgs.python3}/bin/python3 -c 'import json, sqlite3, ssl; print(json.dumps([1]))'
                ${pkgs.shadow}/sbin/useradd --help | head -n 1
                ${pkgs.e2fsprogs}/bin/mkfs.ext4 -V 2>&1 | cut -d ' ' -f 1 | head -n 1
                ${pkgs.git}/bin/git init -q r && cd r && echo a > a && ${pkgs.git}/bin/git add a
                ${pkgs.git}/bin/git -c user.name=a -c user.email=a commit -q -m one
                ${pkgs.git}/bin/git log --format=%s
              } > $out
            ''
            """);
    assertEquals(
        """
        42 5
        1
        2
        1
        Redis server
        nginx version: nginx
        2
        [1]
        Usage: useradd [options] LOGIN
        mke2fs
        one
        """,
        Files.readString(out));
  }

  /// GNU hello as nixpkgs builds it, with its own tests; what it needs to run is the C library.
  @Test
  void programsInCAreBuiltFromTheirSources() throws IOException {
    Path out =
        build(
            """
            pkgs.stdenv.mkDerivation (final: {
              pname = "hello";
              version = "2.10";
              src = pkgs.fetchurl {
                url = "mirror://debian/pool/main/h/hello/hello_${final.version}.orig.tar.gz";
                sha256 = "0ssi1wpaf7plaswqqjwigppsg5fyh99vdlb9kzl7c9lng89ndq1i";
              };
              doCheck = true;
              doInstallCheck = true;
              installCheckPhase = "$out/bin/hello --greeting='Hello, sandbox' > $out/said";
            })
            """);
    assertEquals("Hello, sandbox\n", Files.readString(out.resolve("said")));
    assertEquals(List.of("gcc", "libc6"), closure(out));
  }

  @Test
  void programsInCxxAreBuiltFromTheirSources() throws IOException {
    Path out =
        build(
            """
            pkgs.stdenv.mkDerivation {
              name = "sums";
              src = pkgs.tree "src" {
                "/sums.cc" = pkgs.textFile ''
                  #include <iostream>
                  #include <map>
                  #include <regex>
                  #include <stdexcept>
                  #include <thread>
                  int main() {
                    std::map<std::string, int> numbers{{"b", 2}, {"a", 1}};
                    int total = 0;
                    std::thread adder([&] { for (auto& [name, n] : numbers) total += n; });
                    adder.join();
                    try { throw std::runtime_error("caught"); }
                    catch (const std::exception& e) { std::cout << e.what() << " " << total; }
                    std::cout << std::regex_replace(" abc", std::regex("b"), "-") << std::endl;
                  }
                '';
              };
              buildPhase = "$CXX -std=c++20 -g -O1 -pthread -o sums sums.cc";
              installPhase = "mkdir -p $out/bin; cp sums $out/bin; $out/bin/sums > $out/said";
            }
            """);
    assertEquals("caught 3 a-c\n", Files.readString(out.resolve("said")));
    assertEquals(List.of("gcc", "libc6", "libstdc++6"), closure(out));
  }

  /// A library whose headers and manuals are outputs of their own, and a program that uses it.
  @Test
  void filesGoToTheOutputsThatTheyBelongTo() throws IOException {
    String library =
        """
        let
          library = pkgs.stdenv.mkDerivation {
            pname = "greet"; version = "1"; outputs = [ "out" "dev" "man" "doc" ];
            src = pkgs.tree "src" {
              "/greet.c" = pkgs.textFile "int greet(void) { return 42; }\\n";
              "/greet.h" = pkgs.textFile "int greet(void);\\n";
            };
            buildPhase = "$CC -shared -fPIC -o libgreet.so greet.c";
            installPhase = ''
              mkdir -p $out/lib/pkgconfig $out/include $out/share/man/man1 $out/share/doc/greet $out/bin
              cp libgreet.so $out/lib; cp greet.h $out/include; echo m > $out/share/man/man1/greet.1
              echo d > $out/share/doc/greet/README; touch $out/lib/pkgconfig/greet.pc $out/bin/greet-config
            '';
            postFixup = "cd $NIX_STORE; find $out $dev $man $doc -type f | sed 's,^[^-]*-,,' | sort > /build/list; cp /build/list $out";
          };
        in
        """;
    Path out = build(library + "library.out");
    assertEquals(
        """
        greet-1-dev/bin/greet-config
        greet-1-dev/include/greet.h
        greet-1-dev/lib/pkgconfig/greet.pc
        greet-1-dev/nix-support/propagated-build-inputs
        greet-1-doc/share/doc/greet/README
        greet-1-man/share/man/man1/greet.1
        greet-1/lib/libgreet.so
        """,
        Files.readString(out.resolve("list")));
    Path user =
        build(
            library
                + """
                pkgs.stdenv.mkDerivation {
                  name = "user"; buildInputs = [ library ]; dontUnpack = true;
                  buildPhase = "echo '#include <greet.h>\\nint main(void) { return greet(); }' > m.c";
                  installPhase = "$CC m.c -o m -lgreet; code=0; ./m || code=$?; echo $code > $out";
                }
                """
                    .replace("echo '", "printf '"));
    assertEquals("42\n", Files.readString(user));
  }

  /// The names of what a path needs, without versions.
  private List<String> closure(Path path) {
    Answer answer = typed().run("store", "closure", path.toString());
    assertEquals(0, answer.code(), answer::err);
    return answer
        .out()
        .lines()
        .map(line -> line.replaceFirst(".*/[a-z0-9]{32}-", "").replaceFirst("-[0-9].*", ""))
        .filter(name -> !path.toString().contains("-" + name))
        .sorted()
        .toList();
  }

  @Test
  void wrappersStartPrograms() throws IOException {
    Path out =
        build(
            """
            pkgs.runCommand "wrapped" { nativeBuildInputs = [ pkgs.makeWrapper ]; } ''
              printf '#!/bin/sh\necho "$A:$B:$C:$P" "$@"\n' > show
              chmod +x show
              patchShebangs show
              makeWrapper $PWD/show w --set A "it's" --set-default B b --unset C \
                --prefix P : /x --suffix P : /y --add-flag 'a  b' --append-flags last
              wrapProgram w --set-default B never --set A never
              C=3 P=/p B=set ./w middle > $out
            ''
            """);
    assertEquals("it's:set::/x:/p:/y a  b middle last\n", Files.readString(out));
  }

  @Test
  void closuresAreWhatNixLoads() throws IOException {
    Path info =
        build(
            """
            pkgs.closureInfo {
              rootPaths = [ (pkgs.writeText "top" "${pkgs.writeText "below" "x"}") ];
            }
            """);
    List<String> paths = Files.readAllLines(info.resolve("store-paths"));
    assertEquals(2, paths.size());
    String size = Files.readString(info.resolve("total-nar-size")).strip();
    Path other = Files.createDirectory(directory.resolve("other"));
    String script =
        "nix-store --store $PWD --load-db <'%s' && nix-store --store $PWD -q --size %s"
            .formatted(info.resolve("registration"), String.join(" ", paths));
    String sizes = Peers.run(other, Map.of(), List.of("sh", "-c", script)).success();
    assertEquals(size, Long.toString(sizes.lines().mapToLong(Long::parseLong).sum()));
  }

  @Test
  void scriptsChangeLayers() throws IOException {
    Path layer =
        build(
            """
            pkgs.dockerTools.mkPureLayer {
              name = "x"; baseJson = "{}";
              contents = pkgs.tree "t" { "/etc/a" = pkgs.textFile "a"; "/etc/b" = pkgs.textFile "b"; };
              extraCommands = ''
                mkdir -m 1777 tmp; rm etc/a; ln etc/b etc/c; echo "it's (fine)" > 'odd name'
                chmod 640 'odd name'; ln -s b etc/d
              '';
              uid = 7;
            }
            """);
    String list =
        Peers.run(layer, "tar", "--numeric-owner", "--full-time", "-tvf", "layer.tar").success();
    assertEquals(
        """
        drwxrwxr-x 7/0               0 1970-01-01 00:00:01 ./
        drwxr-xr-x 7/0               0 1970-01-01 00:00:01 ./etc/
        -r--r--r-- 7/0               1 1970-01-01 00:00:01 ./etc/b
        -r--r--r-- 7/0               1 1970-01-01 00:00:01 ./etc/c
        lrwxrwxrwx 7/0               0 1970-01-01 00:00:01 ./etc/d -> b
        -rw-r----- 7/0              12 1970-01-01 00:00:01 ./odd name
        drwxrwxrwt 7/0               0 1970-01-01 00:00:01 ./tmp/
        """,
        list);
    String failed =
        refused(
            "pkgs.dockerTools.mkPureLayer { name = \"x\"; baseJson = \"{}\"; extraCommands = \"mkfifo p\"; }");
    assertTrue(failed.contains("`p` is neither a file, a directory nor a link"), failed);
    failed =
        refused(
            "pkgs.dockerTools.mkPureLayer { name = \"x\"; baseJson = \"{}\"; extraCommands = \"echo no; false\"; }");
    assertTrue(failed.contains("exit code 1"), failed);
  }
}
