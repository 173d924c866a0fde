package dev.imgx.store.archive;

import java.util.Arrays;

/// The head of a dynamic block, which tells the lengths of its two codes: RFC 1951, section 3.2.7.
/// Mutable, used again for each block.
final class CodeLengths {
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int COPY = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;

  private final PrefixCode code = new PrefixCode(19, 7);
  private final int[] frequencies = new int[19];

  private final int[] lengths = new int[286 + 30];

  /// What is written: symbol, and extra value above it.
  private final int[] items = new int[286 + 30];

  private int itemCount;
  private int symbolCount;
  private int distanceCount;
  private int codeCount;

  void build(int[] symbols, int[] distances) {
    symbolCount = Math.max(257, used(symbols));
    distanceCount = Math.max(1, used(distances));
    System.arraycopy(symbols, 0, lengths, 0, symbolCount);
    System.arraycopy(distances, 0, lengths, symbolCount, distanceCount);
    Arrays.fill(frequencies, 0);
    itemCount = 0;
    int total = symbolCount + distanceCount;
    for (int at = 0; at < total; ) {
      int length = lengths[at];
      int run = 1;
      while (at + run < total && lengths[at + run] == length) {
        run++;
      }
      at += run;
      if (length == 0) {
        zeros(run);
      } else {
        copies(length, run);
      }
    }
    code.build(frequencies);
    codeCount = ORDER.length;
    while (codeCount > 4 && code.lengths[ORDER[codeCount - 1]] == 0) {
      codeCount--;
    }
  }

  private static int used(int[] values) {
    int count = values.length;
    while (count > 0 && values[count - 1] == 0) {
      count--;
    }
    return count;
  }

  private void zeros(int run) {
    int left = run;
    while (left >= 11) {
      int now = Math.min(138, left);
      item(MANY_ZEROS, now - 11);
      left -= now;
    }
    if (left >= 3) {
      item(ZEROS, left - 3);
      left = 0;
    }
    for (; left > 0; left--) {
      item(0, 0);
    }
  }

  private void copies(int length, int run) {
    item(length, 0);
    int left = run - 1;
    while (left >= 3) {
      int now = Math.min(6, left);
      item(COPY, now - 3);
      left -= now;
    }
    for (; left > 0; left--) {
      item(length, 0);
    }
  }

  private void item(int symbol, int extra) {
    items[itemCount++] = extra << 8 | symbol;
    frequencies[symbol]++;
  }

  private static int extraBits(int symbol) {
    return switch (symbol) {
      case COPY -> 2;
      case ZEROS -> 3;
      case MANY_ZEROS -> 7;
      default -> 0;
    };
  }

  /// How many bits the head takes.
  long cost() {
    long bits = 5 + 5 + 4 + 3L * codeCount + code.cost(frequencies);
    for (int symbol = COPY; symbol <= MANY_ZEROS; symbol++) {
      bits += (long) frequencies[symbol] * extraBits(symbol);
    }
    return bits;
  }

  void write(BitSink bits) {
    bits.put(symbolCount - 257, 5);
    bits.put(distanceCount - 1, 5);
    bits.put(codeCount - 4, 4);
    for (int i = 0; i < codeCount; i++) {
      bits.put(code.lengths[ORDER[i]], 3);
    }
    for (int i = 0; i < itemCount; i++) {
      int symbol = items[i] & 0xFF;
      bits.put(code.codes[symbol], code.lengths[symbol]);
      bits.put(items[i] >>> 8, extraBits(symbol));
    }
  }
}
