package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are five times larger than the heap go through the store, through a cache and into an
/// image.
class FlatMemoryTest {
  private static final long SIZE = 400L << 20;

  @TempDir Path directory;

  @Test
  void memoryDoesNotGrowWithFiles() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve("large").toFile(), "rw")) {
      file.setLength(SIZE);
      file.write("not only zeros".getBytes(StandardCharsets.US_ASCII));
    }
    Command imgx = new Command(directory).with("IMGX_JAVA_OPTIONS", "-Xmx80m");
    String added = imgx.run("store", "add", tree.toString()).success().strip();
    shell(imgx, "$IMGX store dump tree | $IMGX store restore again && cmp tree/large again/large");
    shell(imgx, "$IMGX store export " + added + " > closure");
    imgx.run("store", "verify", "--check-contents").success();

    // Not xz: its dictionary alone would not fit.
    String cache = "file://" + directory.resolve("cache");
    imgx.run("copy", "--to", cache + "?compression=zstd", added).success();
    Command other = imgx.with("IMGX_ROOT", directory.resolve("other").toString());
    other.run("copy", "--no-check-sigs", "--from", cache, added).success();
    Command third = imgx.with("IMGX_ROOT", directory.resolve("third").toString());
    shell(third, "$IMGX store import < closure");

    Files.writeString(
        directory.resolve("image.imgx"),
        "(import <stdlib> { }).dockerTools.buildImage { name = \"large\"; copyToRoot = ./tree; }");
    imgx.run("build", "image.imgx").success();
  }

  private void shell(Command imgx, String script) {
    Peers.Answer answer =
        Peers.run(
            directory,
            imgx.environment(),
            List.of("sh", "-c", "set -e; IMGX=$0; " + script, imgx.launcher()));
    assertEquals(0, answer.exitCode(), answer.errors());
  }
}
