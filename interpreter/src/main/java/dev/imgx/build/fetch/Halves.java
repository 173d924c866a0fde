package dev.imgx.build.fetch;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Where half of a file waits when a run ends before the rest has come, even if it is killed: the
/// next one goes on from there. Safe for several threads and processes: each half is one's alone.
///
/// All locks are of one file, at places that the hashes give: it is open as long as the process
/// lives, because closing it would give all of them away.
public final class Halves {
  private final Path directory;
  private @Nullable FileChannel locks;

  /// @param directory where they are; it is made when it is needed
  public Halves(Path directory) {
    this.directory = directory;
  }

  /// The half of the file that has this hash, which may have nothing yet; null while another has
  /// it.
  synchronized @Nullable Half claim(Hash expected) throws IOException {
    FileChannel channel = locks;
    if (channel == null) {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locks = channel;
    }
    String name = expected.print(HashFormat.BASE16);
    try {
      FileLock lock = channel.tryLock(place(name), 1, false);
      return lock == null ? null : new Half(directory.resolve(name), lock);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static long place(String name) {
    byte[] start = HexFormat.of().parseHex(name.substring(0, 2 * Long.BYTES));
    return ByteBuffer.wrap(start).getLong() >>> 2;
  }

  /// One half, as long as it is not closed.
  record Half(Path path, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      lock.release();
    }
  }
}
