package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Image functions written as they were in 2018, with programs of the package set: they find their
/// arguments, and what they do by hand comes out as what imgx does in one pass.
class OldCallSitesTest {
  private static final String PROGRAM =
      """
      package main

      import (
        "fmt"
        "github.com/docker/docker/pkg/tarsum"
        "io"
        "os"
      )

      func main() {
        sum, err := tarsum.NewTarSum(os.Stdin, true, tarsum.Version1)
        if err == nil {
          _, err = io.Copy(io.Discard, sum)
        }
        if err != nil {
          panic(err)
        }
        fmt.Println(sum.Sum(nil))
      }
      """;

  private static final String FUNCTIONS =
      """
      {
        coreutils, docker, e2fsprogs, findutils, go, jshon, jq, lib, pkgs, pigz, nixUnstable, perl,
        runCommand, rsync, shadow, stdenv, storeDir ? builtins.storeDir, utillinux,
        writeReferencesToFile, writeScript, writeText,
      }:
      rec {
        tree = runCommand "tree" { } ''
          mkdir -p $out/etc $out/share
          echo hello > $out/etc/motd
          echo ${writeText "word" "word"} > $out/share/word
          ln -s etc/motd $out/link
        '';
        tarsum = runCommand "tarsum" { buildInputs = [ go ]; } ''
          mkdir tarsum && cd tarsum
          cp ${./tarsum.go} tarsum.go
          export GOPATH=$(pwd)
          mkdir -p src/github.com/docker/docker/pkg
          ln -sT ${docker.src}/components/engine/pkg/tarsum src/github.com/docker/docker/pkg/tarsum
          go build
          cp tarsum $out
        '';
        layer = runCommand "layer" { contents = tree; buildInputs = [ jshon rsync ]; } ''
          mkdir layer $out
          for item in $contents; do rsync -ak --chown=0:0 $item/ layer/; done
          chmod ug+w layer
          tar -C layer --hard-dereference --sort=name --mtime=@1 --owner=0 --group=0 \\
            -cf $out/layer.tar .
          sum=$(${tarsum} < $out/layer.tar)
          echo '{"a/b":[]}' | jshon -s "$sum" -i checksum > $out/json
        '';
        closure = writeReferencesToFile tree;
        packed = runCommand "packed" { buildInputs = [ pigz jq findutils coreutils ]; } ''
          comm -13 <(sort ${closure}) <(find ${layer} -printf '%p\\n' | sort) | wc -l > count
          jq -n '[{ count: $n }]' --argjson n $(< count) | pigz -nT > $out
        '';
        database = runCommand "database"
          {
            buildInputs = [ nixUnstable perl ];
            exportReferencesGraph = map (x: [ ("closure-" + baseNameOf x) x ]) [ tree ];
          }
          ''
            export NIX_REMOTE=local?root=$PWD HOME=$PWD
            perl ${pkgs.pathsFromGraph} closure-* > paths
            printRegistration=1 perl ${pkgs.pathsFromGraph} closure-* > dump
            ${nixUnstable}/bin/nix-store --load-db < dump
            mkdir -p nix/store && cp -prd $(cat paths) nix/store/
            ${nixUnstable}/bin/nix-store --verify --check-contents
            ${nixUnstable}/bin/nix-store -qR ${tree} | sort > $out
          '';
        setup = lib.optionalString (shadow ? name) "${utillinux.name} ${e2fsprogs.name} ${storeDir}";
        script = writeScript "script" "#!${stdenv.shell}\\necho ok\\n";
      }
      """;

  @TempDir static Path directory;
  private Typed imgx;

  @BeforeEach
  void start() throws IOException {
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("tarsum.go"), PROGRAM);
    Files.writeString(directory.resolve("old.nix"), FUNCTIONS);
    Files.writeString(
        directory.resolve("default.nix"),
        """
        let
          pkgs = import <nixpkgs> { };
          old = pkgs.callPackage ./old.nix { };
          image = pkgs.dockerTools.buildImage {
            name = "image"; tag = "1"; contents = old.tree; compressor = "none";
          };
        in
        old // {
          sums = pkgs.runCommandMinimal "sums" { } ''
            for sum in ${old.tarsum} ${pkgs.dockerTools.tarsum}; do
              $sum < ${old.layer}/layer.tar
            done > $out
          '';
          moved = pkgs.runCommand "moved" { nativeBuildInputs = [ pkgs.skopeo ]; } ''
            skopeo copy docker-archive:${image} "docker-archive://$out:moved:1"
          '';
          ours = pkgs.dockerTools.mkPureLayer {
            name = "ours"; baseJson = "{}"; contents = old.tree;
          };
        }
        """);
  }

  private Path build(String attribute) {
    Answer answer = imgx.run("build", "-A", attribute, "--no-link");
    assertEquals(0, answer.code(), answer::err);
    return Path.of(answer.out().strip());
  }

  @Test
  void layersMadeByHandAreOurs() throws IOException {
    List<String> sums = Files.readAllLines(build("sums"));
    assertEquals(sums.getFirst(), sums.getLast());
    assertTrue(sums.getFirst().startsWith("tarsum.v1+sha256:"), sums::toString);
    Path byHand = build("layer").resolve("layer.tar");
    assertEquals(-1, Files.mismatch(byHand, build("ours").resolve("layer.tar")));
  }

  @Test
  void programsOfOldScriptsAreThere() throws IOException {
    List<String> closure = Files.readAllLines(build("database"));
    assertEquals(2, closure.size(), closure::toString);
    assertTrue(closure.stream().anyMatch(path -> path.endsWith("-word")), closure::toString);
    assertTrue(Files.size(build("packed")) > 20);
    // As the old pullImage runs it: nothing says what is to be believed, and there is no /var/tmp.
    assertTrue(Files.size(build("moved")) > 10240);
    assertEquals(
        "util-linux", imgx.run("eval", ".", "-A", "setup", "--raw").out().substring(0, 10));
  }
}
