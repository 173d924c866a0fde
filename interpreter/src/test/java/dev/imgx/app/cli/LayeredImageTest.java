package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images of many layers: described, saved in every form, in front of skopeo, umoci and
/// oci-image-tool.
class LayeredImageTest {
  private static final String PROGRAM =
      """
      { word ? "one" }:
      let
        pkgs = import <stdlib> { };
        inherit (pkgs.dockerTools) buildImage buildLayeredImage saveImage streamLayeredImage;
        base = pkgs.writeTextDir "share/base" "base\\n";
        library = pkgs.writeTextDir "lib/library" "needs ${base}\\n";
        program = pkgs.writeTextDir "bin/program" "needs ${library} and ${base}: ${word}\\n";
        arguments = {
          name = "registry.example/Layers";
          tag = "1";
          contents = [ program ];
          config = { Cmd = [ "${program}/bin/program" ]; Env = [ "A=1" ]; };
        };
      in
      rec {
        inherit base library program;
        stream = streamLayeredImage arguments;
        archive = buildLayeredImage arguments;
        oci = saveImage { image = stream; format = "oci"; name = "oci"; };
        zstd = saveImage { image = stream; format = "oci"; name = "zstd"; compressor = "zstd"; };
        plain = saveImage { image = stream; name = "plain.tar"; compressor = "none"; };
        other = streamLayeredImage (arguments // { architecture = "arm64"; contents = [ library ]; });
        both = saveImage { images = [ stream other ]; format = "oci"; name = "both"; };
        again = saveImage { image = both; format = "oci-archive"; compressor = "zstd"; name = "again"; };
        merged = pkgs.dockerTools.mergeImages [ stream (on 1 archive) ];
        ofIndex = map (architecture: streamLayeredImage {
          name = "on"; tag = "1"; inherit architecture; fromImage = both;
        }) [ "arm64" "amd64" "s390x" ];
        flatOfIndex = buildImage {
          name = "on"; tag = "1"; architecture = "arm64"; fromImage = both; compressor = "none";
        };
        few = streamLayeredImage (arguments // { maxLayers = 3; });
        groups = streamLayeredImage (arguments // { layerGroups = [ library ]; uid = 7; });
        steps = [ [ "split_paths" [ library ] ] [ "over" "rest" [ "split_every" 1 ] ] ];
        piped = map (layeringPipeline: streamLayeredImage (arguments // {
          inherit layeringPipeline; debug = true;
        })) [ steps (pkgs.writeText "steps" (builtins.toJSON steps)) [ [ "shuffle" ] ] ];
        bare = streamLayeredImage (arguments // { includeStorePaths = false; tag = null; });
        on = number: fromImage: streamLayeredImage {
          name = "on"; tag = toString number; inherit fromImage; contents = [ program ];
          config.Env = [ "B=2" "A=3" ];
        };
        onAll = map (on 1) [ stream archive oci ];
        below = buildImage { name = "on"; tag = "1"; fromImage = oci; contents = [ program ]; };
        tooMany = streamLayeredImage (arguments // { fromImage = stream; maxLayers = 5; });
      }
      """;

  @TempDir Path directory;
  private Typed imgx;

  @BeforeEach
  void start() throws IOException {
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
  }

  private String run(String... words) {
    Answer answer = imgx.run(words);
    assertEquals(0, answer.code(), answer::err);
    return answer.out().strip();
  }

  private Path build(String attribute, String... more) {
    List<String> words =
        new ArrayList<>(List.of("build", "image.imgx", "-A", attribute, "--no-link"));
    words.addAll(List.of(more));
    return Path.of(run(words.toArray(String[]::new)));
  }

  private static JsonNode description(Path image) throws IOException {
    String text = Files.readString(image);
    return new JsonMapper().readTree(text.substring(text.indexOf('{')));
  }

  private static JsonNode config(Path image) throws IOException {
    return new JsonMapper().readTree(description(image).path("config").asText());
  }

  private static List<String> diffIds(JsonNode config) {
    List<String> ids = new ArrayList<>();
    config.path("rootfs").path("diff_ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  private static List<String> names(JsonNode layer) {
    List<String> names = new ArrayList<>();
    layer.path("source").path("paths").forEach(path -> names.add(path.asText().substring(44)));
    return names;
  }

  private JsonNode skopeo(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("skopeo", "inspect"));
    command.addAll(List.of(words));
    return new JsonMapper()
        .readTree(Peers.run(directory, command.toArray(String[]::new)).success());
  }

  @Test
  void everyStorePathIsALayer() throws Exception {
    Path image = build("stream");
    assertTrue(Files.isExecutable(image));
    List<List<String>> layers = new ArrayList<>();
    description(image).path("layers").forEach(layer -> layers.add(names(layer)));
    assertEquals(
        List.of(List.of("base"), List.of("library"), List.of("program"), List.of()), layers);
    assertEquals(4, config(image).path("history").size());
    assertTrue(
        config(image)
            .path("history")
            .path(0)
            .path("comment")
            .asText()
            .startsWith("store paths: ['"));
    assertEquals("registry.example/layers:1", description(image).path("name").asText());
    assertEquals("\"1\"", run("eval", "image.imgx", "-A", "stream.imageTag"));
    String bare = build("bare").getFileName().toString();
    assertTrue(
        description(build("bare")).path("name").asText().endsWith(":" + bare.substring(0, 32)));
    assertEquals(1, diffIds(config(build("bare"))).size());
  }

  @Test
  void groupsAndLimitsAreKept() throws Exception {
    JsonNode few = description(build("few")).path("layers");
    assertEquals(3, few.size());
    assertEquals(List.of("base"), names(few.path(0)));
    assertEquals(Set.of("library", "program"), new TreeSet<>(names(few.path(1))));
    JsonNode groups = description(build("groups")).path("layers");
    assertEquals(Set.of("base", "library"), new TreeSet<>(names(groups.path(0))));
    assertEquals(List.of("program"), names(groups.path(1)));
    assertEquals(7, groups.path(0).path("source").path("uid").asInt());
    Answer answer = imgx.run("build", "image.imgx", "-A", "tooMany");
    assertEquals(100, answer.code());
    assertTrue(answer.err().contains("`maxLayers` is 5"), answer.err());
  }

  @Test
  void stepsDivideThePaths() throws Exception {
    for (String steps : List.of("piped.0", "piped.1")) {
      List<List<String>> layers = new ArrayList<>();
      description(build(steps)).path("layers").forEach(layer -> layers.add(names(layer)));
      assertEquals(
          List.of(List.of("library"), List.of("base"), List.of("program"), List.of()), layers);
    }
    String log = run("log", "image.imgx", "-A", "piped.0");
    assertTrue(log.contains("layer: /nix/store/"), log);
    Answer answer = imgx.run("build", "image.imgx", "-A", "piped.2");
    assertTrue(answer.err().contains("there is no step `shuffle`"), answer.err());
  }

  @Test
  void damageShowsWhenALayerIsPacked() throws Exception {
    build("stream");
    Path library = Path.of(run("build", "image.imgx", "-A", "library", "--no-link"));
    Path file = library.resolve("lib/library");
    assertTrue(file.toFile().setWritable(true));
    String text = Files.readString(file);
    Files.writeString(file, text.replace("needs", "wants"));
    Answer answer = imgx.run("build", "image.imgx", "-A", "archive", "--no-link");
    assertNotEquals(0, answer.code());
    assertTrue(answer.err().contains("is no longer what it was"), answer.err());
    Files.writeString(file, text);
    assertTrue(file.toFile().setReadOnly());
    build("archive");
  }

  @Test
  void aChangeTouchesTheLayersThatHaveIt() throws Exception {
    List<String> before = diffIds(config(build("stream")));
    build("archive");
    Set<String> made = packed();
    List<String> after = diffIds(config(build("stream", "--argstr", "word", "two")));
    assertEquals(before.subList(0, 2), after.subList(0, 2));
    assertNotEquals(before.get(2), after.get(2));
    build("archive", "--argstr", "word", "two");
    Set<String> more = packed();
    more.removeAll(made);
    assertEquals(4, more.size(), "two layers, measured and packed: " + more);
  }

  /// The layers that the store has.
  private Set<String> packed() throws IOException {
    try (Stream<Path> paths = Files.list(directory.resolve("root/nix/store"))) {
      return new TreeSet<>(
          paths
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith("-image-layer"))
              .toList());
    }
  }

  @Test
  void allFormsHaveTheSameLayers() throws Exception {
    List<String> wanted = diffIds(config(build("stream")));
    Path archive = directory.resolve("archive.tar");
    Peers.run(directory, "sh", "-c", "gunzip -c " + build("archive") + " > " + archive).success();
    for (String place :
        List.of(
            "docker-archive:" + archive,
            "docker-archive:" + build("plain"),
            "oci:" + build("oci") + ":1",
            "oci:" + build("zstd") + ":1")) {
      assertEquals(wanted, diffIds(skopeo("--config", place)), place);
    }
    String tool = "oci-image-tool validate --type image --ref name=1 " + build("oci");
    Peers.run(directory, tool.split(" ")).success();
    Path bundle = directory.resolve("bundle");
    String umoci = "umoci unpack --image " + build("oci") + ":1 " + bundle;
    Peers.run(directory, umoci.split(" ")).success();
    Path root = bundle.resolve("rootfs");
    Path link = Files.readSymbolicLink(root.resolve("bin/program"));
    String text = Files.readString(root.resolve(link.toString().substring(1)));
    assertTrue(text.endsWith(": one\n"), text);
  }

  @Test
  void whatIsSavedIsWhatSkopeoWrites() throws Exception {
    Path stream = build("stream");
    String name = "registry.example/layers:1";
    for (String attribute : List.of("stream", "archive", "oci")) {
      Answer saved =
          imgx.run(
              "",
              StandardCharsets.ISO_8859_1,
              List.of("save", build(attribute).toString(), "-t", name));
      assertEquals(0, saved.code(), saved::err);
      run("save", stream.toString(), "--format", "oci", "-o", "layout-" + attribute);
      Path copy = directory.resolve(attribute + ".tar");
      Peers.run(
              directory,
              "skopeo",
              "copy",
              "oci:layout-" + attribute + ":1",
              "docker-archive:" + copy + ":" + name)
          .success();
      assertArrayEquals(
          Files.readAllBytes(copy), saved.out().getBytes(StandardCharsets.ISO_8859_1), attribute);
    }
    assertEquals(2, imgx.run("save", stream.toString(), "--format", "oci").code());
    assertEquals(2, imgx.run("save", stream.toString(), "--compress", "gzip").code());
    assertEquals(2, imgx.run("save", stream.toString(), "-t", "name").code());
  }

  @Test
  void severalPlatformsAreOneIndex() throws Exception {
    String both = "oci:" + build("both") + ":1";
    JsonNode index = skopeo("--raw", both);
    assertEquals(2, index.path("manifests").size());
    assertEquals(
        diffIds(config(build("other"))),
        diffIds(skopeo("--config", "--override-arch", "arm64", both)));
    assertEquals(
        diffIds(config(build("stream"))),
        diffIds(skopeo("--config", "--override-arch", "amd64", both)));
    String again = "oci-archive:" + build("again");
    assertEquals(
        diffIds(config(build("other"))),
        diffIds(skopeo("--config", "--override-arch", "arm64", again)));
    Answer answer = imgx.run("save", build("both").toString());
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("under different names"), answer.err());
    Path arm = build("ofIndex.0");
    List<String> below = diffIds(config(build("other")));
    assertEquals(below, diffIds(config(arm)).subList(0, below.size()));
    run("save", arm.toString(), "-o", "arm.tar");
    List<String> flat = diffIds(skopeo("--config", "docker-archive:" + build("flatOfIndex")));
    assertEquals(below, flat.subList(0, below.size()));
    below = diffIds(config(build("stream")));
    assertEquals(below, diffIds(config(build("ofIndex.1"))).subList(0, below.size()));
    answer = imgx.run("build", "image.imgx", "-A", "ofIndex.2", "--no-link");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("has no image for linux/s390x; it has"), answer.err());
  }

  @Test
  void anImageOfAnyFormIsABase() throws Exception {
    List<String> base = diffIds(config(build("stream")));
    Set<List<String>> results = new HashSet<>();
    for (String index : List.of("onAll.0", "onAll.1", "onAll.2")) {
      JsonNode config = config(build(index));
      assertEquals(base, diffIds(config).subList(0, 4), index);
      assertEquals("[\"A=3\",\"B=2\"]", config.path("config").path("Env").toString());
      assertEquals(diffIds(config).size(), config.path("history").size());
      results.add(diffIds(config));
    }
    assertEquals(1, results.size());
    assertEquals(5, results.iterator().next().size(), "the base has the store paths already");
    Path plain = directory.resolve("below.tar");
    Peers.run(directory, "sh", "-c", "gunzip -c " + build("below") + " > " + plain).success();
    JsonNode below = skopeo("--config", "docker-archive:" + plain);
    assertEquals(base, diffIds(below).subList(0, 4));
    assertEquals(5, diffIds(below).size());
  }

  @Test
  void wrongUseIsExplained() throws Exception {
    Path stream = build("stream");
    Answer answer = imgx.run("load", stream.toString(), "--into", "docker");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("no 'docker' on the PATH"), answer.err());
    assertEquals(2, imgx.run("load", stream.toString(), "--into", "ship").code());
    Path text = Files.writeString(directory.resolve("text"), "no image".repeat(100));
    answer = imgx.run("save", text.toString());
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("is not a tar archive"), answer.err());
    Path broken = Files.createDirectory(directory.resolve("broken"));
    Files.writeString(broken.resolve("index.json"), "{}");
    answer = imgx.run("save", broken.toString());
    assertTrue(answer.err().contains("holds no image"), answer.err());
    try (Stream<Path> blobs = Files.list(build("oci").resolve("blobs/sha256"))) {
      Path copy = Files.createDirectories(directory.resolve("copy/blobs/sha256"));
      for (Path blob : blobs.toList()) {
        byte[] bytes = Files.readAllBytes(blob);
        if (bytes[0] != '{') {
          bytes[bytes.length - 1] ^= 1;
        }
        Files.write(copy.resolve(blob.getFileName()), bytes);
      }
    }
    Files.copy(build("oci").resolve("index.json"), directory.resolve("copy/index.json"));
    answer = imgx.run("save", "copy");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("is damaged"), answer.err());
  }

  @Test
  void loadFeedsTheProgram() throws Exception {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path podman = bin.resolve("podman");
    Files.writeString(podman, "#!/bin/sh\n[ $1 = load ] && cat > seen && echo loaded\n");
    Files.setPosixFilePermissions(podman, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.put("PATH", bin + ":/usr/bin:/bin");
    Path stream = build("stream");
    Answer answer = new Typed(environment, directory).run("load", stream.toString());
    assertEquals(0, answer.code(), answer::err);
    assertEquals("loaded\n", answer.out());
    Answer saved = imgx.run("", StandardCharsets.ISO_8859_1, List.of("save", stream.toString()));
    assertEquals(
        saved.out(),
        new String(Files.readAllBytes(directory.resolve("seen")), StandardCharsets.ISO_8859_1));
    loaded(environment, build("merged"));
    String archive = "docker-archive:" + directory.resolve("seen") + ":";
    assertEquals(4, diffIds(skopeo("--config", archive + "registry.example/layers:1")).size());
    assertEquals(5, diffIds(skopeo("--config", archive + "on:1")).size());
    loaded(environment, build("both"));
    String machine = Prefetch.machine();
    assertEquals(
        diffIds(config(build(machine.equals("arm64") ? "other" : "stream"))),
        diffIds(skopeo("--config", "docker-archive:" + directory.resolve("seen"))));
    Files.writeString(podman, "#!/bin/sh\necho no space\nexit 3\n");
    answer = new Typed(environment, directory).run("load", stream.toString());
    assertEquals(1, answer.code());
    assertTrue((answer.out() + answer.err()).contains("no space"), answer.err());
  }

  private void loaded(Map<String, String> environment, Path image) {
    Answer answer = new Typed(environment, directory).run("load", image.toString());
    assertEquals(0, answer.code(), answer::err);
  }

  /// A layer of links has the bytes that it would have if the links had been made in the store.
  @Test
  void linksNeedNotBeMade() throws IOException {
    Files.writeString(
        directory.resolve("image.imgx"),
        """
        let
          pkgs = import <stdlib> { };
          inherit (pkgs) link textFile tree;
          trees = [
            (tree "one" {
              "/a/b/c" = textFile "1";
              "/etc" = link "a";
              "/nix-support/x" = textFile "not linked";
              "/dangling" = link "nowhere";
            })
            (tree "two" { "/a/b/c" = textFile "hidden"; "/a/b/d" = textFile "2"; "/etc/e" = textFile "3"; })
            (tree "three" { "/empty" = pkgs.emptyDirectory; "/ü/ß" = textFile "4"; })
          ];
          layer = more: pkgs.dockerTools.mkPureLayer ({
            name = "links"; baseJson = "{}"; keepContentsDirlinks = true;
          } // more);
          made = { contents = [ (pkgs.symlinkJoin { name = "x"; paths = trees; }) ]; };
          script.extraCommands = "echo new > a/b/new";
        in
        {
          links = layer { links = trees; };
          made = layer made;
          linksChanged = layer ({ links = trees; } // script);
          madeChanged = layer (made // script);
        }
        """);
    for (String kind : List.of("", "Changed")) {
      Path links = imgx.build("links" + kind).resolve("layer.tar");
      Path made = imgx.build("made" + kind).resolve("layer.tar");
      assertArrayEquals(Files.readAllBytes(made), Files.readAllBytes(links), kind);
      String names = Peers.run(directory, "tar", "-tvf", links.toString()).success();
      assertTrue(names.contains("./a/b/d -> /nix/store/"), names);
      assertTrue(names.contains("./etc/e -> /nix/store/"), names);
    }
  }
}
