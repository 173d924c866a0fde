package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Functions on images: databases inside, several in one archive, all files of one.
class ImageFunctionsTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        library = pkgs.writeTextDir "lib/library" "library\\n";
        program = pkgs.writeTextDir "bin/program" "needs ${library}\\n";
      in
      with pkgs.dockerTools; rec {
        inherit library program;
        one = buildImageWithNixDb { name = "one"; tag = "1"; contents = [ program ]; };
        many = buildLayeredImageWithNixDb {
          name = "many"; tag = "1"; contents = [ program ]; compressor = "none";
        };
        base = buildImage { name = "base"; tag = "1"; contents = [ library ]; uid = 5; };
        top = buildImage {
          name = "top"; tag = "2"; fromImage = base; gid = 7; compressor = "none";
          contents = [ (pkgs.tree "files" {
            "/lib/.wh.library" = pkgs.textFile "";
            "/lib/other" = pkgs.textFile "other";
            "/link" = pkgs.link "lib/other";
          }) ];
        };
        merged = mergeImages [ base top many ];
        again = mergeImages [ merged top ];
        export = exportImage { fromImage = top; name = "top.tar"; };
        chosen = exportImage {
          fromImage = merged; name = "base.tar"; fromImageName = "base"; fromImageTag = "1";
        };
        registration = nixRegistration [ program ];
      }
      """;

  @TempDir Path directory;
  private Typed imgx;

  @BeforeEach
  void start() throws IOException {
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
  }

  /// The files of an image, in a directory.
  private Path unpacked(Path image) throws IOException {
    Path place = directory.resolve("unpacked-" + image.getFileName());
    Files.createDirectories(place);
    imgx.shell(
        "mkdir x; tar -xf %s -C x; for l in $(jq -r '.[0].Layers[]' x/manifest.json); do"
                .formatted(image)
            + " tar -xf x/$l -C %s; tar -tf x/$l | sed 's,^\\./,,; s,/$,,' | sort | uniq -d >> twice;"
                .formatted(place)
            + " done; rm -r x");
    assertEquals("", Files.readString(directory.resolve("twice")), "every name is there once");
    return place;
  }

  @Test
  void nixFindsItsDatabaseInside() throws Exception {
    Peers.require("nix-store");
    String program = "/nix/store/" + imgx.build("program").getFileName();
    String library = "/nix/store/" + imgx.build("library").getFileName();
    byte[] database = new byte[0];
    for (String image : List.of("one", "many")) {
      Path root = unpacked(imgx.build(image));
      byte[] here = Files.readAllBytes(root.resolve("nix/var/nix/db/db.sqlite"));
      if (database.length > 0) {
        assertArrayEquals(database, here);
      }
      database = here;
      String store = "nix-store --store " + root + " ";
      List<String> closure = imgx.shell(store + "-qR " + program).lines().sorted().toList();
      assertEquals(List.of(library, program).stream().sorted().toList(), closure);
      imgx.shell(store + "--verify --check-contents");
      imgx.shell(store + "--gc");
      assertTrue(Files.exists(Path.of(root + library)), "a root keeps what it needs");
    }
    String dump = Files.readString(imgx.build("registration").resolve("db.dump"));
    assertTrue(dump.contains(program), dump);
    Answer again = imgx.run("build", "image.imgx", "-A", "many", "--check", "--no-link");
    assertEquals(0, again.code(), again::err);
  }

  @Test
  void billsSayWhatImagesAreMadeOf() throws Exception {
    JsonNode top = bill("top");
    assertEquals("CycloneDX", top.path("bomFormat").asText());
    JsonNode image = top.path("metadata").path("component");
    assertEquals("top", image.path("name").asText());
    assertEquals("2", image.path("version").asText());
    // They are at the root of the image, not in its store.
    SortedSet<String> names = new TreeSet<>();
    top.path("components").forEach(component -> names.add(component.path("name").asText()));
    assertEquals(Set.of("files", "library"), names);
    String program = "/nix/store/" + imgx.build("program").getFileName();
    String library = "/nix/store/" + imgx.build("library").getFileName();
    JsonNode many = bill("many").path("dependencies");
    assertEquals("[\"" + program + "\"]", many.path(0).path("dependsOn").toString());
    for (JsonNode one : many) {
      if (one.path("ref").asText().equals(program)) {
        assertEquals("[\"" + library + "\"]", one.path("dependsOn").toString());
      }
    }
    assertEquals(2, imgx.run("inspect", "image.imgx", "-A", "top", "--sbom", "--files").code());
  }

  private JsonNode bill(String image) throws IOException {
    Answer answer = imgx.run("inspect", "image.imgx", "-A", image, "--sbom");
    assertEquals(0, answer.code(), answer::err);
    return new JsonMapper().readTree(answer.out());
  }

  @Test
  void severalImagesInOneArchive() throws Exception {
    Path merged = imgx.build("merged");
    JsonNode manifest =
        new JsonMapper().readTree(imgx.shell("tar -xOf " + merged + " manifest.json"));
    assertEquals(3, manifest.size());
    JsonNode base = manifest.path(0).path("Layers");
    assertEquals(base.path(0), manifest.path(1).path("Layers").path(0));
    assertEquals(
        imgx.shell("tar -tf " + merged).lines().toList().size(),
        imgx.shell("tar -tf " + merged).lines().distinct().toList().size(),
        "everything is in it once");
    for (String name : List.of("base:1", "top:2", "many:1")) {
      String config = imgx.shell("skopeo inspect --config docker-archive:" + merged + ":" + name);
      assertTrue(config.contains("diff_ids"), config);
    }
    String again = imgx.run("inspect", imgx.build("again").toString(), "--json").out();
    assertEquals(4, new JsonMapper().readTree(again).size());
  }

  @Test
  void allFilesOfAnImage() throws Exception {
    Path export = imgx.build("export");
    String list = imgx.shell("tar --numeric-owner -tvf " + export);
    assertTrue(list.startsWith("drwxrwxr-x 0/7"), list);
    assertTrue(list.contains("0/7"), list);
    assertTrue(!list.contains("library"), list);
    assertEquals(
        imgx.shell("tar -tf " + export).lines().sorted().toList(),
        imgx.shell("tar -tf " + export).lines().toList());
    assertEquals("./\n./lib/\n./lib/other\n./link\n", imgx.shell("tar -tf " + export));
    assertEquals("other", imgx.shell("tar -xOf " + export + " ./lib/other"));
    String chosen = imgx.shell("tar --numeric-owner -tvf " + imgx.build("chosen"));
    assertTrue(chosen.contains("5/0"), chosen);
    assertTrue(chosen.contains("./lib/library"), chosen);
  }

  @Test
  void anImageIsInspected() throws Exception {
    Answer answer = imgx.run("inspect", "image.imgx", "-A", "many");
    assertEquals(0, answer.code(), answer::err);
    assertTrue(answer.out().contains("name         many:1\n"), answer.out());
    assertTrue(answer.out().contains("library\n"), answer.out());
    assertTrue(answer.out().lines().allMatch(line -> line.length() <= 80), answer.out());
    answer = imgx.run("inspect", imgx.build("top").toString(), "--json");
    JsonNode image = new JsonMapper().readTree(answer.out());
    assertEquals(2, image.path("layers").size());
    assertEquals("top:2", image.path("names").path(0).asText());
    assertEquals(
        "lib/other", image.path("layers").path(1).path("files").path(4).path("target").asText());
    answer = imgx.run("inspect", imgx.build("top").toString(), "--files");
    assertTrue(answer.out().contains("0444 0:7         5 lib/other\n"), answer.out());
    assertEquals(2, imgx.run("inspect", "a", "b").code());
  }

  @Test
  void imagesAreCompared() throws Exception {
    Answer same = imgx.run("diff", imgx.build("top").toString(), imgx.build("top").toString());
    assertEquals(0, same.code(), same::err);
    Files.writeString(
        directory.resolve("other.imgx"),
        """
        let pkgs = import <stdlib> { }; in with pkgs.dockerTools;
        map (variant: buildImage (variant // { name = "x"; tag = "1"; }))
          [
            { contents = [ (pkgs.writeTextDir "a/b" "one") ]; config.Env = [ "A=1" ]; }
            { contents = [ (pkgs.writeTextDir "a/b" "two") (pkgs.writeTextDir "c" "") ]; uid = 3; }
          ]
        """);
    String before = imgx.run("build", "other.imgx", "-A", "0", "--no-link").out().strip();
    String after = imgx.run("build", "other.imgx", "-A", "1", "--no-link").out().strip();
    Answer answer = imgx.run("diff", before, after);
    assertEquals(1, answer.code(), answer::err);
    assertTrue(answer.out().contains("- config.Env: [\"A=1\"]\n"), answer.out());
    assertTrue(
        answer.out().contains("~ /a/b: other bytes, uid 0 → 3, user root → \n"), answer.out());
    assertTrue(answer.out().contains("+ /c\n"), answer.out());
    JsonNode json = new JsonMapper().readTree(imgx.run("diff", before, after, "--json").out());
    assertEquals(2, json.path("layers").size());
    assertEquals("3", json.path("files").path(0).path("fields").path("uid").path("after").asText());
  }

  /// What users of the functions ask the results for.
  @Test
  void resultsTellOfThemselves() {
    String expression =
        """
        let
          pkgs = import <stdlib> { };
          inherit (pkgs.dockerTools) buildImage buildLayeredImage streamLayeredImage;
          flat = buildImage { name = "A/B"; };
          stream = streamLayeredImage { name = "c"; config.Cmd = [ "d" ]; };
          layered = buildLayeredImage { name = "c"; tag = "T"; };
          pulled = pkgs.dockerTools.pullImage {
            imageName = "e"; imageDigest = "sha256:f"; sha256 = pkgs.lib.fakeSha256;
          };
          hash = image: builtins.substring 11 32 image.outPath == image.imageTag;
        in
        [
          flat.imageName (hash flat) flat.buildArgs.name flat.layer.name
          (hash stream) stream.isExe stream.streamScript.name
          (builtins.fromJSON (builtins.readFile stream.conf)).config.Cmd
          (builtins.length (builtins.fromJSON (builtins.readFile stream.conf)).rootfs.diff_ids)
          layered.imageTag layered.conf.name
          (map (image: (image.override { tag = "V"; }).imageTag) [ flat stream layered ])
          (pulled.destNameTag + builtins.head pulled.impureEnvVars)
          (builtins.elem "no_proxy" pkgs.stdenv.lib.fetchers.proxyImpureEnvVars)
        ]
        """;
    Answer answer = imgx.run("eval", "--json", "--expr", expression);
    assertEquals(
        "[\"a/b\",true,\"A/B\",\"docker-layer-B\",true,true,\"stream-c\",[\"d\"],1,\"T\",\"c-conf.json\","
            + "[\"V\",\"V\",\"V\"],\"e:latesthttp_proxy\",true]",
        answer.out().strip(),
        answer::err);
  }
}
