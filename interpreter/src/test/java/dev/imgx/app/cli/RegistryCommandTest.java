package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.registry.RegistryProcess;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imgx push`, `imgx prefetch` and `pullImage` with a real registry, and skopeo as a witness.
class RegistryCommandTest {
  private static final String IMAGE =
      """
      let pkgs = import <stdlib> { }; in
      pkgs.dockerTools.buildImage {
        name = "greeting";
        tag = "1";
        contents = [ (pkgs.writeTextDir "etc/motd" "Hello\\n") ];
        config.Cmd = [ "/bin/cat" "/etc/motd" ];
      }
      """;

  @TempDir Path directory;
  private Typed imgx;
  private RegistryProcess registry;

  @BeforeEach
  void start() throws Exception {
    imgx = Typed.in(directory, directory);
    registry = RegistryProcess.withUsers(directory);
    Files.writeString(directory.resolve("image.imgx"), IMAGE);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void logIn() throws Exception {
    Path file = Files.writeString(directory.resolve("auth.json"), registry.authentication());
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.put("REGISTRY_AUTH_FILE", file.toString());
    imgx = new Typed(environment, directory);
  }

  private String run(String... words) {
    Answer answer = imgx.run(words);
    assertEquals(0, answer.code(), answer::err);
    return answer.out().strip();
  }

  @Test
  void whatIsPushedIsPulledAgain() throws Exception {
    String place = "docker://" + registry.host() + "/team/greeting:1";
    Answer denied = imgx.run("push", "image.imgx", place, "--insecure");
    assertEquals(1, denied.code());
    assertTrue(denied.err().contains("no credentials are known"), denied.err());

    logIn();
    for (String format : List.of("docker", "oci")) {
      String name = run("push", "image.imgx", place, "--insecure", "--format", format);
      assertTrue(name.startsWith(registry.host() + "/team/greeting@sha256:"), name);
      Answer again = imgx.run("push", "image.imgx", place, "--insecure", "--format", format);
      assertEquals(name, again.out().strip());
      assertTrue(again.err().contains("nothing had to be sent"), again.err());
      Path copy = directory.resolve(format);
      Peers.run(
              directory,
              "skopeo",
              "--insecure-policy",
              "copy",
              "--authfile=" + directory.resolve("auth.json"),
              "--src-tls-verify=false",
              "docker://" + name,
              "docker-archive:" + copy)
          .success();
      String layers =
          Peers.run(directory, "tar", "-xOf", copy.toString(), "manifest.json").success();
      JsonNode manifest = new JsonMapper().readTree(layers).path(0);
      String layer = manifest.path("Layers").path(0).asText();
      String names =
          Peers.run(directory, "sh", "-c", "tar -xOf '%s' '%s' | tar -tf -".formatted(copy, layer))
              .success();
      assertTrue(names.contains("./etc/motd"), names);
    }
  }

  @Test
  void aTagIsPinnedAndBuiltUpon() throws Exception {
    logIn();
    String host = registry.host();
    run("push", "image.imgx", "docker://" + host + "/base:3.1", "--insecure");
    String expression = run("prefetch", host + "/base:3.1", "--insecure");
    JsonNode json =
        new JsonMapper().readTree(run("prefetch", host + "/base:3.1", "--insecure", "--json"));
    Files.writeString(
        directory.resolve("top.imgx"),
        """
        let pkgs = import <stdlib> { }; in with pkgs.dockerTools; rec {
          base = %s;
          top = buildImage { name = "top"; fromImage = base; };
        }
        """
            .formatted(expression));
    assertEquals(json.path(0).path("path").asText(), run("build", "top.imgx", "-A", "base"));
    run("build", "top.imgx", "-A", "top");
    String bill = run("inspect", "top.imgx", "-A", "top", "--sbom");
    assertTrue(bill.contains("\"pkg:oci/base@" + json.path(0).path("imageDigest").asText()), bill);
    Answer again = imgx.run("build", "top.imgx", "-A", "base", "--check");
    assertEquals(0, again.code(), again::err);
    assertFalse(again.err().contains("error"), again.err());
  }

  @Test
  void mirrorsAreAskedFirst() throws Exception {
    logIn();
    String host = registry.host();
    run("push", "image.imgx", "docker://" + host + "/hub/team/base:1", "--insecure");
    JsonNode pin =
        new JsonMapper()
            .readTree(run("prefetch", host + "/hub/team/base:1", "--insecure", "--json"))
            .path(0);
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.put("IMGX_ROOT", directory.resolve("other").toString());
    environment.put("IMGX_REGISTRY_MIRRORS", "docker.io=http://" + host + "/hub");
    imgx = new Typed(environment, directory);
    String program =
        """
        (import <stdlib> { }).dockerTools.pullImage {
          imageName = "team/base"; imageDigest = "%s"; hash = "%s"; finalImageTag = "1";
          finalImageName = "%s/hub/team/base";
        }
        """
            .formatted(pin.path("imageDigest").asText(), pin.path("hash").asText(), host);
    run("build", "-E", program);
  }

  @Test
  void examplesOfTheHelpAreTrue() throws Exception {
    logIn();
    String host = registry.host();
    Map<String, String> environment = new HashMap<>(imgx.environment());
    environment.put("IMGX_REGISTRY_MIRRORS", "docker.io=http://" + host + "/hub");
    imgx = new Typed(environment, directory);
    run("build", "image.imgx");
    Path examples = Files.createDirectories(directory.resolve("examples/website"));
    Files.copy(directory.resolve("image.imgx"), examples.resolve("image.imgx"));
    run("push", "./result", "docker://" + host + "/hub/nixos/nix:2.2.1", "--insecure");
    run("push", "./result", "docker://" + host + "/hub/library/alpine:latest", "--insecure");
    run("push", "./result", "docker://" + host + "/hub/library/redis:7", "--insecure");
    for (Command command : List.of(new Push(), new Prefetch(), new Copy())) {
      for (String example : command.outline().examples()) {
        if (command instanceof Copy && !example.contains("docker://")) {
          continue;
        }
        String here = example.replaceAll("(registry.example|localhost:5000)/", host + "/");
        boolean bare = !(command instanceof Prefetch) && !here.contains("--insecure");
        run((here + (bare ? " --insecure" : "")).substring("imgx ".length()).split(" "));
      }
    }
  }

  @Test
  void layersAreSentOnce() throws Exception {
    logIn();
    Files.writeString(
        directory.resolve("many.imgx"),
        """
        { word ? "one" }:
        let
          pkgs = import <stdlib> { };
          library = pkgs.writeTextDir "lib" "library";
          make = architecture: pkgs.dockerTools.streamLayeredImage {
            name = "many"; tag = "1"; inherit architecture;
            contents = [ (pkgs.writeTextDir "bin/it" "${word} ${library}") ];
          };
        in
        rec {
          one = make "amd64";
          merged = pkgs.dockerTools.mergeImages [ one one ];
          both = pkgs.dockerTools.saveImage {
            images = [ one (make "arm64") ]; format = "oci"; name = "both"; compressor = "zstd";
          };
        }
        """);
    String host = "docker://" + registry.host();
    String first = run("push", "many.imgx", "-A", "one", host + "/a/many:1", "--insecure");
    Answer again = imgx.run("push", "many.imgx", "-A", "one", host + "/a/many:1", "--insecure");
    assertTrue(again.err().contains("nothing had to be sent"), again.err());
    assertEquals(first, again.out().strip());
    Answer moved = imgx.run("push", "many.imgx", "-A", "one", host + "/b/many:1", "--insecure");
    assertTrue(moved.err().contains("nothing had to be sent"), moved.err());
    Answer changed =
        imgx.run(
            "push",
            "many.imgx",
            "-A",
            "one",
            "--argstr",
            "word",
            "two",
            host + "/a/many:2",
            "--insecure");
    assertFalse(changed.err().contains("nothing had to be sent"), changed.err());
    run("push", "many.imgx", "-A", "both", host + "/c/many:1", "--insecure");
    String raw =
        Peers.run(
                directory,
                "skopeo",
                "inspect",
                "--raw",
                "--authfile=" + directory.resolve("auth.json"),
                "--tls-verify=false",
                host + "/c/many:1")
            .success();
    JsonNode index = new JsonMapper().readTree(raw);
    assertEquals(2, index.path("manifests").size(), raw);
    // Docker's has no name for layers in zstd.
    assertEquals("application/vnd.oci.image.index.v1+json", index.path("mediaType").asText());
    refused("cannot name layers", "many.imgx", "-A", "both", "--format", "docker");
    refused("`many:1` and `many:1` are both for linux/amd64", "many.imgx", "-A", "merged");
    assertEquals(
        "arm64", index.path("manifests").path(1).path("platform").path("architecture").asText());
    Path archive = Path.of(run("build", "image.imgx", "--no-link"));
    run("push", archive.toString(), host + "/d/greeting:1", "--insecure");
    Path notes = directory.resolve("root/nix/var/imgx/images");
    assertTrue(Files.exists(notes.resolve(archive.getFileName()).resolve("index.json")));
    assertTrue(
        imgx.run("push", archive.toString(), host + "/d/greeting:1", "--insecure")
            .err()
            .contains("nothing had to be sent"));
    assertEquals(2, imgx.run("push", "image.imgx", host + "/x", "--compress", "xz").code());
  }

  private void refused(String why, String... image) {
    List<String> words = new ArrayList<>(List.of("push"));
    words.addAll(List.of(image));
    words.addAll(List.of("docker://" + registry.host() + "/refused:1", "--insecure"));
    Answer answer = imgx.run(words.toArray(String[]::new));
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains(why), answer::err);
  }

  @Test
  void imagesAreCopiedBetweenRegistries() throws Exception {
    logIn();
    String host = "docker://" + registry.host();
    Files.writeString(
        directory.resolve("pair.imgx"),
        """
        let
          pkgs = import <stdlib> { };
          make = architecture: pkgs.dockerTools.streamLayeredImage {
            name = "pair"; tag = "1"; inherit architecture; contents = [ (pkgs.writeTextDir "a" "b") ];
          };
        in
        pkgs.dockerTools.saveImage {
          images = map make [ "amd64" "arm64" ]; format = "oci"; name = "pair";
        }
        """);
    String one = run("push", "image.imgx", host + "/a/one:1", "--insecure", "--format", "oci");
    String pair = run("push", "pair.imgx", host + "/a/pair:1", "--insecure");
    try (RegistryProcess other = RegistryProcess.open(directory.resolve("other"))) {
      for (String name : List.of(one, pair)) {
        String tag = name.equals(one) ? "one:1" : "pair:1";
        String digest = name.substring(name.indexOf('@'));
        String target = "docker://" + other.host() + "/b/" + tag;
        Answer copied = imgx.run("copy", host + "/a/" + tag, target, "--insecure");
        assertEquals(0, copied.code(), copied::err);
        String repository = tag.substring(0, tag.indexOf(':'));
        assertEquals(other.host() + "/b/" + repository + digest, copied.out().strip());
        assertTrue(copied.err().contains("were sent"), copied.err());
        Answer again = imgx.run("copy", host + "/a/" + tag, target, "--insecure");
        assertTrue(again.err().contains("nothing had to be sent"), again.err());
        Answer near = imgx.run("copy", host + "/a/" + tag, host + "/c/" + tag, "--insecure");
        assertTrue(near.err().contains("nothing had to be sent"), near.err());
        String raw = skopeo("inspect", "--raw", "--tls-verify=false", target);
        assertEquals(digest.substring(1), "sha256:" + sha256(raw));
      }
      skopeo(
          "copy",
          "--all",
          "--src-tls-verify=false",
          "docker://" + other.host() + "/b/pair:1",
          "oci:" + directory.resolve("copy"));
    }
    assertEquals(2, imgx.run("copy", host + "/a/one:1", "--insecure").code());
    assertEquals(2, imgx.run("copy", host + "/a/one:1", host + "/b/one:1", "--all").code());
    Answer none = imgx.run("copy", host + "/a/none:1", host + "/b/none:1", "--insecure");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("a/none:1"), none.err());
  }

  private String skopeo(String... words) {
    List<String> all = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    all.addAll(List.of(words));
    return Peers.run(directory, all.toArray(String[]::new)).success();
  }

  private static String sha256(String text) {
    return Hash.digest(HashAlgorithm.SHA256, text.getBytes(StandardCharsets.UTF_8))
        .print(HashFormat.BASE16);
  }

  @Test
  void wrongUseIsExplained() {
    assertEquals(2, imgx.run("push", "image.imgx").code());
    assertEquals(2, imgx.run("push", "image.imgx", "registry.example/x").code());
    assertEquals(2, imgx.run("prefetch").code());
    Answer answer = imgx.run("prefetch", "a//b");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("is not the name of an image"), answer.err());
    answer = imgx.run("push", "nowhere.tar", "docker://registry.example/x:1");
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("nowhere.tar"), answer.err());
    String secure = registry.host() + "/x:1";
    answer = imgx.run("prefetch", secure);
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("does not speak TLS"), answer.err());
  }
}
