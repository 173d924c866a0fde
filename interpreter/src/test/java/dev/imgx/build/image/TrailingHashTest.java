package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that grows has the hash that it has at its end, wherever its writer stopped meanwhile.
final class TrailingHashTest {
  private static final int SIZE = 1_000_000;

  @TempDir private Path directory;

  private final byte[] bytes = new byte[SIZE];

  @BeforeEach
  void fill() {
    new Random(3).nextBytes(bytes);
  }

  private FileChannel create(String name) throws IOException {
    return FileChannel.open(
        directory.resolve(name),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Test
  void hashesWhatWasWrittenInPieces() throws IOException {
    for (HashAlgorithm algorithm : HashAlgorithm.values()) {
      try (FileChannel file = create(algorithm.name());
          TrailingHash hash = new TrailingHash(file, algorithm)) {
        int step = 70_001;
        for (int at = 0; at < SIZE; at += step) {
          file.write(ByteBuffer.wrap(bytes, at, Math.min(step, SIZE - at)));
          hash.reach(file.position());
        }
        assertEquals(Hash.digest(algorithm, bytes), hash.finish(SIZE));
        assertEquals(SIZE, file.position());
      }
    }
  }

  @Test
  void leavesAloneWhatMayStillChange() throws IOException {
    try (FileChannel file = create("file");
        TrailingHash hash = new TrailingHash(file, HashAlgorithm.SHA256)) {
      file.write(ByteBuffer.wrap(bytes));
      hash.reach(SIZE / 2);
      bytes[SIZE / 2]++;
      file.write(ByteBuffer.wrap(bytes, SIZE / 2, 1), SIZE / 2);
      assertEquals(Hash.digest(HashAlgorithm.SHA256, bytes), hash.finish(SIZE));
    }
  }

  @Test
  void tellsOfBytesThatAreNotThere() throws IOException {
    try (FileChannel file = create("file");
        TrailingHash hash = new TrailingHash(file, HashAlgorithm.SHA256)) {
      file.write(ByteBuffer.wrap(bytes));
      assertThrows(EOFException.class, () -> hash.finish(SIZE + 1));
    }
  }
}
