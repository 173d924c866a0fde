package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The package set's arguments: overlays, configuration, the machine it is for; and its functions
/// that make files.
class PackageSetTest {
  private static final int MACHINE = 0x12;
  private static final int AARCH64 = 183;

  @TempDir Path directory;

  private String run(String... words) {
    Answer answer = Typed.in(directory, directory).run(words);
    assertEquals(0, answer.code(), answer::err);
    return answer.out().strip();
  }

  private Path build(String expression) {
    return Path.of(run("build", "--no-link", "-E", expression));
  }

  @Test
  void overlaysAndConfigurationChangeTheSet() {
    String program =
        """
        let
          pkgs = import <nixpkgs> {
            system = "x86_64-linux";
            config = {
              allowUnfree = true;
              packageOverrides = super: { fromConfig = "config-${super.jq.pname}"; };
            };
            overlays = [
              (self: super: { one = "one-${super.fromConfig}"; two = self.three; })
              (self: super: {
                three = "three-${super.one}";
                greeter = self.callPackage (
                  { stdenv, who ? "Ada" }:
                  stdenv.mkDerivation { name = "greet-${who}"; buildCommand = "echo ${who} > $out"; }
                ) { };
              })
            ];
          };
          more = pkgs.extend (self: super: { three = "more-${super.three}"; });
        in
        [
          pkgs.two
          more.two
          (pkgs.greeter.override { who = "Bob"; }).name
          (pkgs.greeter.overrideAttrs (old: { name = "${old.name}!"; })).drvAttrs.name
          pkgs.config.allowUnfree
          pkgs.system
        ]
        """;
    assertEquals(
        "[\"three-one-config-jq\",\"more-three-one-config-jq\",\"greet-Bob\",\"greet-Ada!\",true,"
            + "\"x86_64-linux\"]",
        run("eval", "--strict", "--json", "--expr", program));
  }

  @Test
  void packagesThatAreNotWantedAreRefused() {
    String packages =
        """
        let
          packages =
            config:
            let
              pkgs = import <stdlib> { inherit config; system = "x86_64-linux"; };
              inherit (pkgs.lib) licenses;
              make = meta: pkgs.stdenvNoCC.mkDerivation { pname = "foo"; version = "1"; inherit meta; };
            in
            builtins.mapAttrs (_: make) {
              unfree.license = licenses.unfree;
              list.license = [ licenses.mit licenses.unfree ];
              both.license = licenses.AND [ licenses.mit licenses.unfree ];
              either.license = licenses.OR [ licenses.mit licenses.unfree ];
              broken.broken = true;
              insecure.knownVulnerabilities = [ "CVE-1" ];
              other.platforms = [ "riscv64-linux" ];
              none = { };
            };
          made = config: builtins.concatStringsSep " " (builtins.filter (
            name: (builtins.tryEval (packages config).${name}.drvPath).success
          ) (builtins.attrNames (packages config)));
        in
        """;
    String made =
        """
        [
          (made { })
          (made { allowUnfree = true; allowBroken = true; allowUnsupportedSystem = true; })
          (made { allowUnfreePredicate = package: builtins.isList package.meta.license; })
          (made { allowUnfreePackages = [ "foo" ]; permittedInsecurePackages = [ "foo-1" ]; })
          (made { blocklistedLicenses = [ (import <stdlib/lib>).licenses.mit ]; allowUnfree = true; })
          (packages { }).broken.meta.available
          (packages { }).none.meta
        ]
        """;
    assertEquals(
        "[\"either none\",\"both broken either list none other unfree\",\"either list none\","
            + "\"both either insecure list none unfree\",\"either none unfree\",false,{\"available\":true,"
            + "\"broken\":false,\"insecure\":false,\"name\":\"foo-1\",\"outputsToInstall\":[\"out\"],"
            + "\"unfree\":false,\"unsupported\":false}]",
        run("eval", "--strict", "--json", "--expr", packages + made));
    Typed typed = Typed.in(directory, directory);
    String both = packages + "(packages { }).both.name + (packages { }).both.outPath";
    Answer answer = typed.run("eval", "--expr", both);
    assertEquals(1, answer.code(), answer::out);
    assertTrue(
        answer.err().contains("because it has an unfree license (`mit, unfree`)"), answer::err);
    assertTrue(
        answer.err().contains("set `config.allowUnfree = true` or `config.allowUnfreePackages"),
        answer::err);
    Map<String, String> allowing = new HashMap<>(typed.environment());
    allowing.put("NIXPKGS_ALLOW_UNFREE", "1");
    answer = new Typed(allowing, directory).run("eval", "--expr", both);
    assertEquals(0, answer.code(), answer::err);
  }

  @Test
  void whatEveryDebianHasIsNamedOrAdded() {
    Typed typed = Typed.in(directory, directory);
    String tree = "pkgs.debian.fileSystem { packages = [ pkgs.which ]; essential = %s; }";
    Answer answer =
        typed.run(
            "build",
            "--no-link",
            "-E",
            "let pkgs = import <stdlib> { }; in " + tree.formatted(false));
    assertEquals(0, answer.code(), answer::err);
    assertTrue(
        answer
            .err()
            .contains("`/bin/sh` is in none of the packages, and starts `/usr/bin/savelog`"),
        answer::err);
    String packages =
        "builtins.toJSON (with import <stdlib> { }; %s).drvAttrs.packages"
            .formatted(tree.replace("pkgs.which", "which").replace("pkgs.debian", "debian"));
    String names = run("eval", "-E", packages.formatted(true));
    assertTrue(names.contains("-dash_") && names.contains("-base-passwd_"), names);
    String refusal =
        typed.refused(
            """
            pkgs.debian.fileSystem {
              packages = [ (pkgs.debian.fromLock <stdlib/pkgs/bootstrap.lock.json>).bash-static ];
              essential = true;
            }
            """);
    assertTrue(refusal.contains("the lock file lacks essential packages: pin `base-"), refusal);
  }

  /// Programs for another machine cannot run here; they are fetched, unpacked and relocated.
  @Test
  void theSetIsThereForAnotherMachine() throws IOException {
    String pkgs = "let pkgs = import <stdlib> { system = \"aarch64-linux\"; }; in ";
    String count =
        """
        builtins.length (builtins.filter (
          name:
          let
            value = builtins.tryEval pkgs.${name};
          in
          value.success && pkgs.lib.isDerivation value.value && builtins.isString value.value.drvPath
        ) (builtins.attrNames pkgs))
        """;
    assertTrue(Integer.parseInt(run("eval", "--expr", pkgs + count)) > 100);
    Path tree = build(pkgs + "pkgs.debian.fileSystem { packages = [ pkgs.hello ]; }");
    assertMachine(tree.resolve("usr/bin/hello"));
    Path relocated = build(pkgs + "pkgs.hello");
    assertMachine(relocated.resolve("bin/hello"));
    String bytes =
        new String(Files.readAllBytes(relocated.resolve("bin/hello")), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("/lib/ld-linux-aarch64.so.1\0"), "no loader of the store");
    assertTrue(bytes.contains("\0/nix/store/"), "no path of the store");
  }

  private static void assertMachine(Path program) throws IOException {
    byte[] bytes = Files.readAllBytes(program);
    assertEquals("ELF", new String(Arrays.copyOfRange(bytes, 1, 4), StandardCharsets.ISO_8859_1));
    assertEquals(AARCH64, bytes[MACHINE] & 0xff);
  }

  @Test
  void smallFunctionsMakeFiles() throws IOException {
    Path out =
        build(
            """
            let
              pkgs = import <stdlib> { };
              patch = pkgs.writeText "p" "--- x/f\\n+++ x/f\\n@@ -1 +1 @@\\n-one\\n+two\\n";
            in
            pkgs.runCommand "files" { } ''
              cat > $out ${toString [
                ((pkgs.formats.json { }).generate "a.json" { b = [ 1 null ]; a = "x\\"y"; })
                ((pkgs.formats.toml { }).generate "a.toml" { b = [ 1 1.5 true ]; "a b".c = "x\\ny"; })
                ((pkgs.formats.ini { listsAsDuplicateKeys = true; }).generate "a.ini" { s.k = [ 1 2 ]; })
                ((pkgs.formats.keyValue { }).generate "a" { k = true; })
                (pkgs.replaceVars (pkgs.writeText "t" "@a@ @b@ @c@\\n") { a = "it's"; b = 2; c = null; })
                (pkgs.substitute {
                  src = pkgs.writeText "t" "a b\\n";
                  substitutions = [ "--replace-fail" "a" "c" ];
                })
                "${pkgs.applyPatches {
                  src = pkgs.tree "s" { "/f" = pkgs.textFile "one\\n"; };
                  patches = [ patch ];
                }}/f"
              ]}
              ls ${pkgs.linkFarmFromDrvs "all" [ pkgs.emptyFile ]} >> $out
            ''
            """);
    assertEquals(
        """
        {
          "a": "x\\"y",
          "b": [
            1,
            null
          ]
        }
        "a b" = { c = "x\\ny" }
        b = [1, 1.5, true]
        [s]
        k=1
        k=2
        k=true
        it's 2 @c@
        c b
        two
        empty-file
        """,
        Files.readString(out));
    Answer answer =
        Typed.in(directory, directory)
            .run(
                "build",
                "--no-link",
                "-E",
                """
                let pkgs = import <stdlib> { }; in
                pkgs.replaceVars (pkgs.writeText "t" "@a@ @b@") { a = 1; }
                """);
    assertEquals(100, answer.code(), answer::out);
    assertTrue(answer.err().contains("not replaced in /nix/store/"), answer::err);
  }
}
