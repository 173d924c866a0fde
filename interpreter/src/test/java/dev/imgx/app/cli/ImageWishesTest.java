package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What images have on request: owners and modes of single paths, a `/tmp`, certificates, labels,
/// links instead of copies, the settings of their bases; and the program `tarsum`.
class ImageWishesTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        files = pkgs.tree "files" {
          "/srv/data/table" = pkgs.textFile "1 2 3";
          "/srv/tool" = pkgs.scriptFile "#!/bin/sh";
          "/srv/link" = pkgs.link "tool";
        };
        permissions = {
          "/srv" = { uid = 1000; gid = 100; mode = "0640"; recursive = true; };
          "srv/tool" = { uid = 0; mode = "4755"; };
          "/var/log/app" = { uid = 33; create = true; };
          "/" = { mode = "0755"; };
        };
        arguments = {
          name = "wishes"; tag = "1"; inherit permissions; withTmp = true; compressor = "none";
          source = "https://example.org/wishes"; revision = "0123abc";
          config.Labels = { a = "b"; "org.opencontainers.image.revision" = "mine"; };
        };
        wrong = permissions: pkgs.dockerTools.buildImage {
          name = "wrong"; contents = files; inherit permissions;
        };
      in
      with pkgs.dockerTools; rec {
        inherit files tarsum;
        flat = buildImage (arguments // { contents = files; });
        scripted = buildImage (arguments // {
          contents = files; extraCommands = "mkdir -m 700 opt; rm -r srv/link";
        });
        layered = buildLayeredImage (arguments // {
          extraCommands = "cp -r ${files}/srv .; chmod -R +w srv";
        });
        copied = buildImage { name = "copied"; tag = "1"; contents = files; compressor = "none"; };
        linked = buildImage {
          name = "linked"; tag = "1"; contents = files; linkContents = true; compressor = "none";
        };
        base = buildImage {
          name = "base"; tag = "1"; contents = files; compressor = "none";
          config = {
            Env = [ "A=1" ]; Cmd = [ "a" ]; User = "7"; Labels = { a = "1"; b = "2"; };
          };
        };
        heirs = map (more: buildImage ({
          name = "heir"; tag = "1"; fromImage = base; compressor = "none";
          config = { Env = [ "A=2" ]; Labels.a = "3"; };
        } // more)) [
          { }
          { inheritConfig = [ "Cmd" "Labels" "Entrypoint" ]; }
          { inheritConfig = [ "Env" "User" ]; config = null; }
        ];
        certificates = map (build: build {
          name = "certificates"; tag = "1"; withCertificates = true; compressor = "none";
        }) [ buildImage buildLayeredImage ];
        summed = pkgs.runCommand "summed" { } "${tarsum} < ${flat.layer}/layer.tar > $out";
        dated = map (more: buildImage ({
          name = "dated"; tag = "V1-RC"; contents = files; mtime = "2022-02-02T02:02:02Z";
          compressor = "none";
        } // more)) [ { } { extraCommands = "chmod -R +w srv; touch srv/new"; } { runAsRoot = "touch /new"; } ];
        badKeyOfBase = buildImage { name = "heir"; fromImage = base; inheritConfig = [ "Cdm" ]; };
        badKeyOfLayers = streamLayeredImage { name = "heir"; inheritConfig = [ "Cdm" ]; };
        badDate = buildImage { name = "dated"; mtime = "yesterday"; };
        missing = wrong { "/nowhere" = { uid = 1; }; };
        badMode = wrong { "/srv" = { mode = "9"; }; };
        badKey = wrong { "/srv" = { owner = 1; }; };
        badUser = wrong { "/srv" = { uid = "nobody"; }; };
        ofLink = wrong { "/srv/link" = { mode = "0777"; }; };
      }
      """;

  @TempDir Path directory;
  private Typed imgx;

  @BeforeEach
  void start() throws IOException {
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
  }

  /// Mode, owner and name of every file in the topmost layer.
  private String files(Path image) {
    return imgx.shell(
        "l=$(tar -xOf %1$s manifest.json | jq -r '.[0].Layers[-1]'); tar -xOf %1$s $l |"
                .formatted(image)
            + " tar --numeric-owner -tvf - | awk '{print $1, $2, $6}'");
  }

  private JsonNode config(Path image) throws IOException {
    String text =
        imgx.shell(
            "c=$(tar -xOf %1$s manifest.json | jq -r '.[0].Config'); tar -xOf %1$s $c"
                .formatted(image));
    return new JsonMapper().readTree(text).path("config");
  }

  @Test
  void pathsHaveTheirOwnersAndModes() {
    String expected =
        """
        drwxr-xr-x 0/0 ./
        drwxr-x--- 1000/100 ./srv/
        drwxr-x--- 1000/100 ./srv/data/
        -rw-r----- 1000/100 ./srv/data/table
        lrwxrwxrwx 1000/100 ./srv/link
        -rwsr-xr-x 0/100 ./srv/tool
        drwxrwxrwt 0/0 ./tmp/
        drwxr-xr-x 0/0 ./var/
        drwxr-xr-x 0/0 ./var/log/
        drwxr-xr-x 33/0 ./var/log/app/
        """;
    assertEquals(expected, files(imgx.build("flat")));
    assertEquals(expected, files(imgx.build("layered")));
    assertEquals(
        expected
            .replace("drwxr-x--- 1000/100 ./srv/\n", "drwx------ 0/0 ./opt/\n$0")
            .replace("$0", "drwxr-x--- 1000/100 ./srv/\n")
            .replace("lrwxrwxrwx 1000/100 ./srv/link\n", ""),
        files(imgx.build("scripted")));
  }

  @Test
  void whatCannotBeIsExplained() {
    for (String[] wrong :
        new String[][] {
          {"missing", "`/nowhere`: it is not in the layer"},
          {"badMode", "must be octal digits"},
          {"badKey", "`owner` is not known"},
          {"badUser", "the number of a user or group, not \"nobody\""},
          {"ofLink", "`/srv/link`: it is a link"},
          {"badKeyOfBase", "`inheritConfig` names `Cdm`, which no image has"},
          {"badKeyOfLayers", "`inheritConfig` names `Cdm`, which no image has"},
          {"badDate", "a date must be spelt as `1970-01-01T00:00:01Z` is, not `yesterday`"}
        }) {
      Answer answer = imgx.run("build", "image.imgx", "-A", wrong[0], "--no-link");
      assertEquals(1, answer.code(), wrong[0]);
      assertTrue(answer.err().contains(wrong[1]), answer::err);
    }
  }

  @Test
  void labelsSayWhereItComesFrom() throws Exception {
    for (String image : new String[] {"flat", "layered"}) {
      JsonNode labels = config(imgx.build(image)).path("Labels");
      assertEquals(
          "https://example.org/wishes", labels.path("org.opencontainers.image.source").asText());
      assertEquals("mine", labels.path("org.opencontainers.image.revision").asText());
      assertEquals("b", labels.path("a").asText());
    }
  }

  @Test
  void filesHaveTheDateThatIsAskedFor() {
    for (int i = 0; i < 3; i++) {
      Path image = imgx.build("dated." + i);
      String dates =
          imgx.shell(
              "l=$(tar -xOf %1$s manifest.json | jq -r '.[0].Layers[-1]'); tar -xOf %1$s $l |"
                      .formatted(image)
                  + " TZ=UTC tar --full-time -tvf - | awk '{print $4, $5}' | sort -u");
      assertEquals("2022-02-02 02:02:02\n", dates);
      String name = imgx.shell("tar -xOf %s manifest.json".formatted(image));
      assertTrue(name.contains("dated:V1-RC"), name);
    }
  }

  @Test
  void contentsAreLinked() {
    String files = "/nix/store/" + imgx.build("files").getFileName();
    Path linked = imgx.build("linked");
    String list =
        imgx.shell(
            "tar -xOf %1$s $(tar -tf %1$s | grep layer.tar) | tar -tvf - | sed 's/.* \\([.n]\\)/\\1/'"
                .formatted(linked));
    assertTrue(list.contains("./srv/tool -> " + files + "/srv/tool\n"), list);
    assertTrue(list.contains("./srv/data/table -> " + files + "/srv/data/table\n"), list);
    assertTrue(list.contains(files.substring(1) + "/srv/data/table\n"), list);
    assertFalse(files(imgx.build("copied")).contains(files.substring(1)));
  }

  @Test
  void settingsOfTheBaseAreTakenOver() throws Exception {
    JsonMapper json = new JsonMapper();
    assertEquals(
        json.readTree("{\"Env\":[\"A=1\",\"A=2\"],\"Labels\":{\"a\":\"3\"}}"),
        config(imgx.build("heirs.0")));
    assertEquals(
        json.readTree("{\"Env\":[\"A=2\"],\"Labels\":{\"a\":\"3\",\"b\":\"2\"},\"Cmd\":[\"a\"]}"),
        config(imgx.build("heirs.1")));
    assertEquals(
        json.readTree("{\"User\":\"7\",\"Env\":[\"A=1\"]}"), config(imgx.build("heirs.2")));
  }

  @Test
  void certificatesAreWhereProgramsLook() {
    for (String number : new String[] {"0", "1"}) {
      String files = files(imgx.build("certificates." + number));
      assertTrue(files.contains("./etc/ssl/certs/ca-certificates.crt"), files);
      assertTrue(files.contains("./etc/pki/tls/certs/ca-bundle.crt"), files);
    }
  }

  @Test
  void tarsumIsTheChecksumOfLayers() throws IOException {
    Path tarsum = imgx.build("tarsum");
    Path layer = imgx.build("flat.layer");
    String checksum =
        new JsonMapper()
            .readTree(Files.readString(layer.resolve("json")))
            .path("checksum")
            .asText();
    assertEquals(checksum + "\n", Files.readString(imgx.build("summed")));
    String perl = "perl " + tarsum + " < ";
    assertEquals(checksum + "\n", imgx.shell(perl + layer.resolve("layer.tar")));
    imgx.shell(
        """
        mkdir t && cd t && mkdir -p d/%1$s && echo a > d/%1$s/%1$s && ln -s %1$s d/l
        echo b > b && truncate -s 70000 d/c
        for format in gnu pax ustar v7; do
          names="b d/l d/c"; [ $format = v7 ] || names="$names d/%1$s"
          tar --format=$format -cf ../$format.tar $names
          tar --format=$format --mtime=@5 -cf ../$format-again.tar \
            $(printf '%%s\\n' $names | sort -r)
        done
        """
            .formatted("n".repeat(60)));
    String gnu = imgx.shell(perl + "gnu.tar");
    assertTrue(gnu.matches("tarsum\\.v1\\+sha256:[0-9a-f]{64}\n"), gnu);
    for (String format : new String[] {"gnu", "pax", "ustar"}) {
      assertEquals(gnu, imgx.shell(perl + format + ".tar"));
      assertEquals(gnu, imgx.shell(perl + format + "-again.tar"));
    }
    assertEquals(imgx.shell(perl + "v7.tar"), imgx.shell(perl + "v7-again.tar"));
    assertFalse(gnu.equals(imgx.shell(perl + "v7.tar")));
    assertFalse(gnu.equals(imgx.shell("TARSUM_NAMES=1 " + perl + "gnu.tar")));
    assertEquals(
        1, Peers.run(directory, "sh", "-c", "head -c 700 gnu.tar | perl " + tarsum).exitCode());
  }
}
