package dev.imgx.store.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.IntFunction;

/// A piece of a stream on its way through a compressor. Mutable: one thread at a time owns it, and
/// it is used again, because its memory is large.
///
/// `input` holds up to `WINDOW` bytes that came before (from 0 to `start`), then the piece itself
/// (from `start` to `end`), then at least eight bytes that mean nothing.
final class Chunk {
  /// How far back a match of DEFLATE may reach.
  static final int WINDOW = 1 << 15;

  private static final int PADDING = 8;
  private static final int LEAST = 1 << 16;
  private static final int BUFFER = 1 << 16;

  private final int limit;
  private final IntFunction<ByteBuffer> memory;
  private ByteBuffer input;
  private ByteBuffer output;
  int start;
  int end;
  int outputLength;

  /// A chunk for `capacity` bytes of input.
  ///
  /// @param memory gives buffers of so many bytes
  Chunk(int capacity, IntFunction<ByteBuffer> memory) {
    this.limit = WINDOW + capacity;
    this.memory = memory;
    this.input = memory.apply(Math.min(limit, LEAST) + PADDING);
    this.output = memory.apply(0);
  }

  /// How many bytes can still be put in.
  int room() {
    return limit - end;
  }

  /// Puts bytes in, for which there is room.
  void append(byte[] bytes, int offset, int length) {
    int needed = end + length;
    if (needed > input.capacity() - PADDING) {
      ByteBuffer larger = memory.apply(Math.min(limit, 4 * needed) + PADDING);
      larger.put(0, input, 0, end);
      input = larger;
    }
    input.put(end, bytes, offset, length);
    end = needed;
  }

  /// Begins anew, with the end of `previous` as what came before.
  void follow(Chunk previous) {
    start = Math.min(WINDOW, previous.end);
    input.put(0, previous.input, previous.end - start, start);
    end = start;
  }

  /// Begins anew, with nothing before.
  void clear() {
    start = 0;
    end = 0;
  }

  /// What is to be compressed, and what is before it.
  ByteBuffer input() {
    return input;
  }

  /// Where it is to be put: there is room for a piece that does not shrink.
  ByteBuffer output() {
    int length = end - start;
    int needed = WINDOW + length + (length >> 6) + (1 << 10);
    if (output.capacity() < needed) {
      output = memory.apply(needed);
    }
    return output;
  }

  /// Writes what was compressed to the end of a file, and to `witness`.
  void writeTo(FileChannel file, OutputStream witness) throws IOException {
    ByteBuffer packed = output.slice(0, outputLength);
    while (packed.hasRemaining()) {
      file.write(packed);
    }
    packed.flip();
    if (packed.hasArray()) {
      witness.write(packed.array(), packed.arrayOffset(), outputLength);
      return;
    }
    byte[] bytes = new byte[Math.min(BUFFER, outputLength)];
    while (packed.hasRemaining()) {
      int count = Math.min(bytes.length, packed.remaining());
      packed.get(bytes, 0, count);
      witness.write(bytes, 0, count);
    }
  }
}
