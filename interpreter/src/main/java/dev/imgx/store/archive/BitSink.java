package dev.imgx.store.archive;

/// Bits packed into bytes, lowest first. Mutable, for one thread.
///
/// Between calls fewer than eight bits wait in the buffer.
final class BitSink {
  private byte[] output = new byte[0];
  private int at;
  private long buffer;
  private int waiting;

  void begin(byte[] target) {
    output = target;
    at = 0;
    buffer = 0;
    waiting = 0;
  }

  boolean isAligned() {
    return waiting == 0;
  }

  /// How many whole bytes were written.
  int length() {
    return at;
  }

  /// Writes the lowest `count` (up to 56) bits of `value`, whose others are zero.
  void put(long value, int count) {
    long all = buffer | value << waiting;
    int bits = waiting + count;
    Words.int64(output, at, all);
    at += bits >>> 3;
    buffer = all >>> (bits & ~7);
    waiting = bits & 7;
  }

  /// Writes literals by a table of bits and their number (low byte, up to 15).
  void literals(int[] table, byte[] input, int from, int count) {
    long all = buffer;
    int bits = waiting;
    int to = at;
    int end = from + count;
    int next = from;
    for (; next < end - 2; next += 3) {
      int one = table[input[next] & 0xFF];
      all |= (long) (one >>> 8) << bits;
      bits += one & 0xFF;
      int two = table[input[next + 1] & 0xFF];
      all |= (long) (two >>> 8) << bits;
      bits += two & 0xFF;
      int three = table[input[next + 2] & 0xFF];
      all |= (long) (three >>> 8) << bits;
      bits += three & 0xFF;
      Words.int64(output, to, all);
      to += bits >>> 3;
      all >>>= bits & ~7;
      bits &= 7;
    }
    at = to;
    buffer = all;
    waiting = bits;
    for (; next < end; next++) {
      int one = table[input[next] & 0xFF];
      put(one >>> 8, one & 0xFF);
    }
  }

  /// Writes the head of a stored block that is not the last, whose bytes `copy` must follow.
  void storedHeader(int length) {
    put(0, 3);
    if (waiting > 0) {
      put(0, 8 - waiting);
    }
    put(length | (long) (~length & 0xFFFF) << 16, 32);
  }

  /// Copies bytes; only on a byte's edge.
  void copy(byte[] input, int from, int length) {
    System.arraycopy(input, from, output, at, length);
    at += length;
  }
}
