package dev.imgx.store.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bytes that are kept for a while: few in memory, many in a file that vanishes when this is
/// closed. Mutable, for one thread; first all are taken, then some are read.
final class Spool implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Path place;
  private final int most;
  private @Nullable FileChannel file;
  private long stored;

  /// The bytes from `start` on that are in memory: not in the file yet, or read from it.
  private byte[] held;

  private long start;
  private int used;

  /// @param place where nothing is, for the file
  /// @param most bytes that are kept in memory
  Spool(Path place, int most) {
    this.place = place;
    this.most = most;
    this.held = new byte[Math.min(CHUNK, most)];
  }

  /// How many bytes were taken.
  long size() {
    return start + used;
  }

  /// Takes `size` bytes from `data`, and returns how many there were.
  long take(InputStream data, long size) throws IOException {
    long left = size;
    while (left > 0) {
      if (used == held.length && used < most) {
        held = Arrays.copyOf(held, Math.min(most, used * 4));
      } else if (used == held.length) {
        store();
      }
      int count = data.read(held, used, (int) Math.min(left, held.length - used));
      if (count < 0) {
        break;
      }
      used += count;
      left -= count;
    }
    return size - left;
  }

  /// Hands `size` bytes, the first of which was taken as number `offset`, to a file of `sink`.
  void read(long offset, long size, TreeSink sink) throws IOException {
    long end = offset + size;
    for (long at = offset; at < end; ) {
      if (at < start || at >= start + used) {
        load(at);
      }
      int from = (int) (at - start);
      int count = (int) Math.min(Math.min(CHUNK, used - from), end - at);
      sink.data(held, from, count);
      at += count;
    }
  }

  private void store() throws IOException {
    FileChannel out = file;
    if (out == null) {
      out =
          FileChannel.open(
              place,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = out;
    }
    for (int from = 0; from < used; ) {
      // In pieces, because Java copies each to memory of the same size that it keeps.
      from += out.write(ByteBuffer.wrap(held, from, Math.min(CHUNK, used - from)), start + from);
    }
    start += used;
    stored = start;
    used = 0;
  }

  private void load(long at) throws IOException {
    if (stored < start + used) {
      store();
    }
    start = at;
    used =
        Objects.requireNonNull(file)
            .read(ByteBuffer.wrap(held, 0, Math.min(CHUNK, held.length)), at);
    if (used <= 0) {
      throw new EOFException("the end of " + place + " is missing");
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
