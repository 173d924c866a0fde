package dev.imgx.store.archive;

import java.util.Arrays;

/// The content of one DEFLATE block in the making: runs of literals, each followed by a match, and
/// how often each symbol occurs. Decides where a block should end. Mutable, for one thread.
///
/// A block ends where the statistics of the data change, as in libdeflate: counts of ten coarse
/// kinds of symbol are compared with those since the block's start every `CHECK` symbols.
final class DeflateBlock {
  static final int END = 256;

  private static final int SHORTEST = 5000;
  private static final int LONGEST = 300_000;
  private static final int MAX_SEQUENCES = 1 << 15;
  private static final int CHECK = 512;
  private static final int KINDS = 10;

  final int[] runs = new int[MAX_SEQUENCES + 1];
  final int[] matches = new int[MAX_SEQUENCES + 1];
  final int[] symbols = new int[286];
  final int[] distances = new int[30];

  private final int[] known = new int[KINDS];
  private final int[] recent = new int[KINDS];
  private int knownCount;
  private int recentCount;

  private int start;
  private int length;
  private int sequences;
  private int run;

  void begin(int at) {
    start = at;
    length = 0;
    sequences = 0;
    run = 0;
    knownCount = 0;
    recentCount = 0;
    Arrays.fill(symbols, 0);
    Arrays.fill(distances, 0);
    Arrays.fill(known, 0);
    Arrays.fill(recent, 0);
    symbols[END] = 1;
  }

  int start() {
    return start;
  }

  int length() {
    return length;
  }

  int sequences() {
    return sequences;
  }

  /// How many literals there are since the last match.
  int pending() {
    return run;
  }

  void literals(byte[] input, int from, int to) {
    for (int at = from; at < to; at++) {
      int literal = input[at] & 0xFF;
      symbols[literal]++;
      recent[literal >> 5 & 6 | literal & 1]++;
    }
    run += to - from;
    length += to - from;
    recentCount += to - from;
  }

  void match(int match) {
    int size = match >>> 16;
    runs[sequences] = run;
    matches[sequences++] = match;
    symbols[Symbols.ofLength(size)]++;
    distances[Symbols.ofDistance(match & 0xFFFF)]++;
    run = 0;
    length += size;
    recent[size < 9 ? 8 : 9]++;
    recentCount++;
  }

  /// Whether what follows should go into a new block.
  boolean isComplete() {
    if (sequences == MAX_SEQUENCES || length >= LONGEST) {
      return true;
    }
    if (recentCount < CHECK || length < SHORTEST) {
      return false;
    }
    return hasChanged();
  }

  private boolean hasChanged() {
    if (knownCount > 0) {
      long difference = 0;
      for (int i = 0; i < KINDS; i++) {
        difference += Math.abs((long) known[i] * recentCount - (long) recent[i] * knownCount);
      }
      long limit = (long) recentCount * 200 / 512 * knownCount;
      int items = knownCount + recentCount;
      if (length < 10_000 && items < 8192) {
        limit += limit * (8192 - items) / 8192;
      }
      if (difference + (long) (length / 4096) * knownCount >= limit) {
        return true;
      }
    }
    for (int i = 0; i < KINDS; i++) {
      known[i] += recent[i];
      recent[i] = 0;
    }
    knownCount += recentCount;
    recentCount = 0;
    return false;
  }

  /// Closes the last run, which no match follows.
  void finish() {
    runs[sequences] = run;
    matches[sequences] = 0;
  }
}
