package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `imgx init` writes is an image that runs, at once.
class InitTest {
  @TempDir Path directory;

  @Test
  void theFirstImageRuns() throws IOException {
    Command imgx = new Command(directory);
    Images images = new Images(directory);
    imgx.run("init", "Tea Shop").success();
    Path project = directory.resolve("Tea Shop");
    imgx.runIn(project, "build", "image.imgx").success();
    String name = images.load(images.plain(project.resolve("result").toRealPath()));
    assertEquals("localhost/tea-shop:latest", name);
    String page = images.shell(name, "busybox cat /site/index.html && busybox id -un").success();
    assertTrue(page.contains("<h1>tea-shop</h1>"), page);
    assertTrue(page.endsWith("web\n"), page);
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Command imgx = new Command(directory);
    Files.writeString(directory.resolve(".gitignore"), "mine\n");
    imgx.run("init", "--name", "tea").success();
    assertEquals("mine\n", Files.readString(directory.resolve(".gitignore")));
    Answer again = imgx.run("init");
    assertEquals(1, again.exitCode());
    assertTrue(again.errors().contains("image.imgx' is there already"), again.errors());
    assertEquals(2, imgx.run("init", "--name", "Tea", "other").exitCode());
    assertTrue(!Files.exists(directory.resolve("other")));
  }
}
