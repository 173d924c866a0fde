package dev.imgx.store.archive;

/// A piece of a stream on its way through a compressor. Mutable: one thread at a time owns it, and
/// it is used again, because its arrays are large.
///
/// `input` holds up to `WINDOW` bytes that came before (from 0 to `start`), then the piece itself
/// (from `start` to `end`), then at least eight bytes that mean nothing.
final class Chunk {
  /// How far back a match of DEFLATE may reach.
  static final int WINDOW = 1 << 15;

  private static final int PADDING = 8;

  final byte[] input;
  final byte[] output;
  int start;
  int end;
  int outputLength;

  /// A chunk for `capacity` bytes of input; `output` has room for them if they do not shrink.
  Chunk(int capacity) {
    input = new byte[WINDOW + capacity + PADDING];
    output = new byte[WINDOW + capacity + (capacity >> 6) + (1 << 10)];
  }

  /// How many bytes can still be put in.
  int room() {
    return input.length - PADDING - end;
  }

  /// Begins anew, with the end of `previous` as what came before.
  void follow(Chunk previous) {
    start = Math.min(WINDOW, previous.end);
    System.arraycopy(previous.input, previous.end - start, input, 0, start);
    end = start;
  }

  /// Begins anew, with nothing before.
  void clear() {
    start = 0;
    end = 0;
  }
}
