package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.registry.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pullImageFromManifest`: a base that its manifest pins, in front of a real registry.
class ManifestPinTest {
  private static final String IMAGES =
      """
      let
        pkgs = import <stdlib> { };
        make = architecture: pkgs.dockerTools.streamLayeredImage {
          name = "base"; tag = "1"; inherit architecture;
          contents = [ (pkgs.writeTextDir "etc/base" "base ${pkgs.writeText "word" "word\\n"}\\n") ];
          config.Env = [ "A=1" ];
        };
      in
      rec {
        one = make "amd64";
        both = pkgs.dockerTools.saveImage {
          images = [ one (make "arm64") ]; format = "oci"; name = "both";
        };
      }
      """;

  @TempDir Path directory;
  private Typed imgx;
  private RegistryProcess registry;

  @BeforeEach
  void start() throws Exception {
    imgx = Typed.in(directory, directory);
    registry = RegistryProcess.open(directory.resolve("registry"));
    Files.writeString(directory.resolve("images.imgx"), IMAGES);
    for (String name : List.of("one", "both")) {
      run("push", "images.imgx", "-A", name, place(name), "--insecure");
    }
    Map<String, String> other = new HashMap<>(imgx.environment());
    other.put("IMGX_ROOT", directory.resolve("other").toString());
    imgx = new Typed(other, directory);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String place(String name) {
    return "docker://" + registry.host() + "/" + name + ":1";
  }

  private String run(String... words) {
    Answer answer = imgx.run(words);
    assertEquals(0, answer.code(), answer::err);
    return answer.out().strip();
  }

  private String refused(String... words) {
    Answer answer = imgx.run(words);
    assertEquals(true, answer.code() != 0, answer::out);
    return answer.err();
  }

  private JsonNode json(String text) throws IOException {
    return new JsonMapper().readTree(text);
  }

  /// A program with the image `base` that `manifest.json` pins, and one on top of it.
  private void pin(String name, String manifest) throws IOException {
    Files.writeString(directory.resolve("manifest.json"), manifest);
    Files.writeString(
        directory.resolve("pinned.imgx"),
        """
        with (import <stdlib> { }).dockerTools; rec {
          base = pullImageFromManifest {
            imageName = "%s/%s"; imageManifest = ./manifest.json; finalImageName = "base";
            tlsVerify = false;
          };
          again = pullImageFromManifest {
            imageName = "%1$s/%2$s"; imageManifest = ./manifest.json; finalImageTag = "2";
            tlsVerify = false;
          };
          top = streamLayeredImage { name = "top"; tag = "1"; fromImage = base; };
          many = mergeImages [ base top ];
          flat = buildImage { name = "flat"; tag = "1"; fromImage = base; compressor = "none"; };
        }
        """
            .formatted(registry.host(), name));
  }

  @Test
  void aManifestPinsAnImage() throws Exception {
    for (String name : List.of("one", "both")) {
      String reference = registry.host() + "/" + name + ":1";
      String manifest =
          imgx.run("prefetch", reference, "--manifest", "--insecure", "--arch", "amd64").out();
      assertTrue(json(manifest).path("layers").isArray(), manifest);
      pin(name, manifest);
      Path layout = Path.of(run("build", "pinned.imgx", "-A", "base", "--no-link"));
      String copy = "oci:" + layout + ":latest";
      JsonNode config = json(Peers.run(directory, "skopeo", "inspect", "--config", copy).success());
      assertEquals("[\"A=1\"]", config.path("config").path("Env").toString());
      assertEquals("amd64", config.path("architecture").asText());
      JsonNode top = json(run("inspect", "pinned.imgx", "-A", "top", "--json"));
      assertEquals(
          config.path("rootfs").path("diff_ids").path(0),
          top.path("config").path("rootfs").path("diff_ids").path(0));
      Path flat = Path.of(run("build", "pinned.imgx", "-A", "flat", "--no-link"));
      assertTrue(run("inspect", flat.toString(), "--files").contains("etc/base"));
      Answer pushed = imgx.run("push", layout.toString(), place(name + "-copy"), "--insecure");
      assertEquals(0, pushed.code(), pushed::err);
    }
  }

  @Test
  void nothingIsFetchedBeforeItIsRead() throws Exception {
    String reference = registry.host() + "/one:1";
    pin("one", imgx.run("prefetch", reference, "--manifest", "--insecure").out());
    assertEquals(false, Files.exists(directory.resolve("other/nix/store")));
    run("build", "pinned.imgx", "-A", "base", "--no-link");
    registry.close();
    run("build", "pinned.imgx", "-A", "again", "--no-link");
    run("instantiate", "pinned.imgx", "-A", "top");
    assertEquals(
        3, json(run("eval", "pinned.imgx", "-A", "base.layers", "--json", "--strict")).size());
  }

  /// How many blobs of the registry the store has.
  private long fetched() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("other/nix/store"))) {
      return all.filter(path -> path.toString().matches(".*-blob-[0-9a-f]{12}")).count();
    }
  }

  private JsonNode manifest(String name) throws IOException {
    return json(run("prefetch", registry.host() + "/" + name + ":1", "--manifest", "--insecure"));
  }

  @Test
  void onTopOfAPinnedBaseOnlyWhatIsReadIsFetched() throws Exception {
    pin("one", manifest("one").toString());
    String top = run("build", "pinned.imgx", "-A", "top", "--no-link");
    String shown = run("inspect", top);
    assertTrue(shown.contains("word") && shown.contains("(in the registry, compressed)"), shown);
    run("push", top, place("top"), "--insecure");
    assertEquals(1, fetched(), "the registry has the layers: the configuration is all");
    JsonNode layers = manifest("one").path("layers");
    assertEquals(layers.path(0), manifest("top").path("layers").path(0));
    JsonNode base = json(run("inspect", top, "--files", "--json"));
    assertEquals(1 + layers.size(), fetched());
    Path saved = directory.resolve("saved.tar");
    run("save", top, "--output", saved.toString());
    JsonNode again = json(run("inspect", saved.toString(), "--files", "--json"));
    assertEquals(
        base.path("layers").path(1).path("size"), again.path("layers").path(1).path("size"));
    assertEquals(base.path("config"), again.path("config"));
    Path layout = directory.resolve("saved");
    run("save", top, "--format", "oci", "--output", layout.toString());
    assertEquals(
        true, json(run("diff", top, layout.toString(), "--json")).path("same").asBoolean());
  }

  @Test
  void whatReadsAPinnedBaseHasItFetched() throws Exception {
    pin("one", manifest("one").toString());
    String many = run("build", "pinned.imgx", "-A", "many", "--no-link");
    assertEquals(2, json(run("inspect", many, "--json")).size());
    String top = run("build", "pinned.imgx", "-A", "top", "--no-link");
    try (RegistryProcess second = RegistryProcess.open(directory.resolve("second"))) {
      run("push", top, "docker://" + second.host() + "/top:1", "--insecure");
    }
  }

  @Test
  void whatIsWrongIsExplained() throws Exception {
    String reference = registry.host() + "/one:1";
    String manifest = imgx.run("prefetch", reference, "--manifest", "--insecure").out();
    String first = json(manifest).path("layers").path(0).path("digest").asText();
    pin("one", manifest.replace(first, "sha256:" + "0".repeat(64)));
    String told = refused("build", "pinned.imgx", "-A", "base");
    assertTrue(told.contains("0".repeat(64)) && told.contains("404"), told);
    pin("one", "{\"manifests\":[]}");
    told = refused("build", "pinned.imgx", "-A", "base");
    assertTrue(told.contains("the index of several platforms"), told);
    pin("one", "{}");
    told = refused("build", "pinned.imgx", "-A", "base");
    assertTrue(told.contains("is not the manifest of an image"), told);
    assertEquals(2, imgx.run("prefetch", reference, "--manifest", "--json").code());
  }
}
