package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is killed or interrupted leaves a valid store, and the next one succeeds.
class KilledTest {
  private static final int KILLS = 12;

  @TempDir Path directory;
  private Command imgx;

  @BeforeEach
  void prepare() throws IOException {
    imgx = new Command(directory);
    Path files = Files.createDirectory(directory.resolve("files"));
    Random random = new Random(4);
    for (int n = 0; n < 300; n++) {
      byte[] bytes = new byte[random.nextInt(200_000)];
      random.nextBytes(bytes);
      Files.write(files.resolve("f" + n), bytes);
    }
    Files.writeString(
        directory.resolve("image.imgx"),
        "(import <stdlib> { }).dockerTools.buildImage { name = \"big\"; copyToRoot = ./files; }");
  }

  @Test
  void killedAtRandomMoments() throws IOException, InterruptedException {
    Random random = new Random(17);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start();
      process.waitFor(100 + random.nextInt(1200), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      imgx.verifyStore();
    }
    imgx.run("build", "image.imgx").success();
    imgx.verifyStore();
    try (Stream<Path> entries = Files.list(directory.resolve("root/nix/store"))) {
      List<String> leftovers =
          entries
              .map(path -> path.getFileName().toString())
              .filter(KilledTest::unexpected)
              .toList();
      assertEquals(List.of(), leftovers);
    }
    byte[] built = Files.readAllBytes(directory.resolve("result"));
    Command untouched = imgx.with("IMGX_ROOT", directory.resolve("fresh").toString());
    untouched.run("build", "image.imgx", "-o", "fresh-result").success();
    assertTrue(Arrays.equals(built, Files.readAllBytes(directory.resolve("fresh-result"))));
  }

  @Test
  void interruptEndsWith130() throws IOException, InterruptedException {
    Process process = start();
    Thread.sleep(500);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    if (process.exitValue() != 0) {
      assertEquals(130, process.exitValue());
    }
    imgx.verifyStore();
    imgx.run("build", "image.imgx").success();
    imgx.verifyStore();
  }

  /// Whether a name in the store directory is a leftover; `.links` is Nix's own.
  private static boolean unexpected(String name) {
    return name.startsWith(".") && !name.equals(".links");
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(imgx.launcher(), "build", "image.imgx")
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().putAll(imgx.environment());
    return builder.start();
  }
}
