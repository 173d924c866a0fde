package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of the standard library (`dockerTools.examples`), in the hands of Podman: each is
/// run, and does what it is there to show. Those that begin with an image of Docker Hub are left
/// out.
class RecipesTest {
  @TempDir static Path directory;
  private final Command imgx = new Command(directory);
  private final Images images = new Images(directory);

  private Path build(String recipe) {
    String output =
        imgx.run(
                "build",
                "--no-link",
                "--expr",
                "(import <stdlib> { }).dockerTools.examples." + recipe)
            .success();
    return Path.of(output.strip());
  }

  /// The name of a recipe's image in Podman.
  private String load(String recipe) {
    return images.load(images.plain(build(recipe)));
  }

  private void says(String recipe, String expected, String... command) {
    Answer answer = images.run(load(recipe), command);
    String said = answer.success() + answer.errors();
    assertTrue(said.contains(expected), () -> recipe + ": " + said);
  }

  @Test
  void programs() {
    says("bash", "5.2", "/bin/bash", "-c", "echo $BASH_VERSION");
    says("bashLayered", "GNU bash", "/bin/bash", "--version");
    says("redis", "Redis server v=7", "/bin/redis-server", "--version");
    says("editors", "VIM - Vi IMproved", "/bin/vim.tiny", "--version");
    says("layeredOnTop", "hello\n");
    says("layeredOnTopLayered", "Hello, world!\n");
    says("threeLayers", "Hello, world!\n");
    says("noStorePaths", "bin\n");
    says("user", "jane     jane");
    says("onRequest", "ok", "/bin/bash", "-c", "touch /tmp/x; echo ok; ls -l /srv");
    String environment = images.run(load("environment")).success();
    for (String variable : List.of("FROM_PARENT=true", "LAST_LAYER=child", "FROM_CHILD=true")) {
      assertTrue(environment.contains(variable + "\n"), environment);
    }
  }

  @Test
  void streams() throws IOException {
    Path archive = directory.resolve("stream.tar");
    for (String recipe : List.of("bashStreamed", "layerGroups")) {
      imgx.run("save", build(recipe).toString(), "--output", archive.toString()).success();
      String name = images.load(archive);
      assertEquals("5\n", images.run(name, "/bin/bash", "-c", "echo $BASH_VERSINFO").success());
      Files.delete(archive);
    }
  }

  @Test
  void nginxFindsItsConfiguration() {
    Path plain = images.plain(build("nginx"));
    List<String> command = new ArrayList<>();
    images.config(plain).path("config").path("Cmd").forEach(word -> command.add(word.asText()));
    command.add("-t");
    Answer answer = images.run(images.load(plain), command.toArray(String[]::new));
    assertTrue(answer.errors().contains("test is successful"), answer.errors());
  }

  /// Nix knows what is in the store of an image, and finds nothing wrong with it.
  @Test
  void nixKnowsTheStore() throws IOException {
    String script =
        "nix-store -qR /nix/store/*-nix-bin-* | grep -c nix-bin"
            + " && nix-store --verify --check-contents";
    assertEquals("1\n", images.run(load("nix"), "/bin/bash", "-c", script).success());
    for (String recipe : List.of("nixLayered", "withDatabase")) {
      Path root = images.unpack(images.plain(build(recipe)));
      assertTrue(Files.exists(root.resolve("nix/var/nix/db/db.sqlite")), recipe);
    }
  }

  @Test
  void layersAreInOrder() {
    Path plain = images.plain(build("layersOrder"));
    assertEquals(3, images.inspect(plain).path("Layers").size());
    Path root = images.unpack(plain);
    assertEquals(List.of("last", "layer1", "layer2", "layer3"), names(root.resolve("tmp")));
  }

  private static List<String> names(Path place) {
    return Peers.run(place, "ls").success().lines().toList();
  }

  @Test
  void filesHaveTheirOwners() throws IOException {
    Path root = images.unpack(images.plain(build("owners")));
    assertEquals(65534, Files.getAttribute(root.resolve("srv"), "unix:uid"));
    root = images.unpack(images.plain(build("skeleton")));
    assertTrue(Files.readString(root.resolve("etc/passwd")).startsWith("root:x:0:0:"));
    assertTrue(Files.isSymbolicLink(root.resolve("usr/bin/env")));
  }

  @Test
  void severalAtATime() {
    Path merged = images.plain(build("merged"));
    for (String name : List.of("bash:latest", "bash-layered:latest")) {
      String place = "docker-archive:" + merged + ":" + name;
      Peers.run(directory, "skopeo", "inspect", place).success();
    }
    String list = Peers.run(directory, "tar", "-tf", build("exported").toString()).success();
    assertTrue(list.contains("./bin/bash\n"), list);
    String layout = "oci:" + build("twoPlatforms") + ":latest";
    String raw = Peers.run(directory, "skopeo", "inspect", "--raw", layout).success();
    assertTrue(raw.contains("arm64") && raw.contains("amd64"), raw);
  }
}
