package dev.imgx.build.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// Files that take no room until something is written to them.
final class Holes {
  private Holes() {}

  /// Makes one of this size.
  static void create(Path file, long size) throws IOException {
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(size);
    }
  }
}
