package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Bytes that lie somewhere on this machine.
sealed interface Content {
  long size();

  /// Reads from `position` into all that remains of the buffer; what is behind the end is zero.
  void read(long position, ByteBuffer into) throws IOException;

  /// Bytes in memory.
  record Memory(byte[] bytes) implements Content {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer into) {
      int count = Math.clamp(bytes.length - position, 0, into.remaining());
      into.put(bytes, (int) Math.min(position, bytes.length), count);
      zeros(into);
    }
  }

  /// Those of a file.
  record File(Path path, long size) implements Content {
    @Override
    public void read(long position, ByteBuffer into) throws IOException {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
        long at = position;
        while (into.hasRemaining()) {
          int count = file.read(into, at);
          if (count < 0) {
            break;
          }
          at += count;
        }
      }
      zeros(into);
    }
  }

  /// Those of a part of a file.
  record Part(Path path, long position, long size) implements Content {
    @Override
    public void read(long start, ByteBuffer into) throws IOException {
      int wanted = Math.clamp(size - start, 0, into.remaining());
      new File(path, position + size).read(position + start, into.slice(into.position(), wanted));
      into.position(into.position() + wanted);
      zeros(into);
    }
  }

  private static void zeros(ByteBuffer into) {
    while (into.hasRemaining()) {
      into.put((byte) 0);
    }
  }
}
