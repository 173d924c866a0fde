package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import dev.imgx.build.registry.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of the standard library (`dockerTools.examples`), in the hands of Podman: each is
/// run, and does what it is there to show; one without a program shows its files. In the place of
/// the image from Docker Hub there is one from a registry on this machine.
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
    assertEquals("1\n", images.run(load("nixLayered"), "/bin/bash", "-c", script).success());
    String database = "[ -s /nix/var/nix/db/db.sqlite ] && echo there";
    String said = images.run(load("withDatabase"), "/bin/bash", "-c", database).success();
    assertEquals("there\n", said);
  }

  /// What a builder is told, a shell in the image is told, and can build.
  @Test
  void buildersHaveTheirShell() {
    Answer answer = images.run(load("nixShell"));
    assertEquals("the builder is told: hello\nhello, world\n", answer.success(), answer::errors);
  }

  @Test
  void layersAreInOrder() {
    Path plain = images.plain(build("layersOrder"));
    assertEquals(3, images.inspect(plain).path("Layers").size());
    String files = images.files(images.load(plain));
    for (String name : List.of("last", "layer1", "layer2", "layer3")) {
      assertTrue(files.contains(" tmp/" + name + "\n"), files);
    }
  }

  @Test
  void filesHaveTheirOwners() {
    String files = images.files(load("owners"));
    assertTrue(files.matches("(?s).* 65534/65534 .{0,40} srv/\n.*"), files);
    String script =
        "read -r line < /etc/passwd && echo $line && [ -L /usr/bin/env ] && [ -w /tmp ]";
    String said = images.run(load("skeleton"), "/bin/sh", "-c", script).success();
    assertTrue(said.startsWith("root:x:0:0:"), said);
  }

  @Test
  void severalAtATime() throws IOException {
    Path merged = images.plain(build("merged"));
    String loaded = images.load(merged);
    for (String name : List.of("bash", "bash-layered")) {
      String image = "localhost/" + name + ":latest";
      assertEquals("5\n", images.run(image, "/bin/bash", "-c", "echo $BASH_VERSINFO").success());
    }
    assertTrue(loaded.startsWith("localhost/bash"), loaded);
    String imported = images.imported(build("exported"));
    assertEquals("5\n", images.run(imported, "/bin/bash", "-c", "echo $BASH_VERSINFO").success());
    Path layout = build("twoPlatforms");
    String raw =
        Peers.run(directory, "skopeo", "inspect", "--raw", "oci:" + layout + ":latest").success();
    assertTrue(raw.contains("arm64") && raw.contains("amd64"), raw);
    assertTrue(images.files(images.pulled(layout)).contains(" data"), raw);
  }

  /// As `nixFromDockerHub` and `onTopOfPulledImage` do it.
  @Test
  void aPulledImageIsBuiltUpon() throws Exception {
    try (RegistryProcess registry = RegistryProcess.open(directory.resolve("registry"))) {
      String name = registry.host() + "/nixos/nix";
      imgx.run("push", build("bash").toString(), "docker://" + name + ":2.2.1", "--insecure")
          .success();
      String pulled = imgx.run("prefetch", name + ":2.2.1", "--insecure").success();
      String image =
          """
          let pkgs = import <stdlib> { }; in with pkgs.dockerTools; buildImage {
            name = "on-top-of-pulled";
            tag = "latest";
            fromImage = %s;
            copyToRoot = [ (pkgs.writeTextDir "etc/motd" "On top.\\n") ];
          }
          """
              .formatted(pulled);
      Path top = Path.of(imgx.run("build", "--no-link", "--expr", image).success().strip());
      String said = images.run(images.load(images.plain(top)), "/bin/cat", "/etc/motd").success();
      assertEquals("On top.\n", said);
    }
  }
}
