package dev.imgx.store.archive;

import java.util.Arrays;

/// A prefix code made from frequencies, with bounded lengths. Mutable, used again for each block.
///
/// Lengths by Moffat and Katajainen's in-place method; those above the bound are shortened at the
/// cost of the least frequent others, as zlib and miniz do.
final class PrefixCode {
  private static final int LONGEST = 15;

  /// The number of bits of each symbol, 0 for one that does not occur.
  final int[] lengths;

  /// The bits of each symbol, the first to be written lowest.
  final int[] codes;

  private final int bound;
  private final long[] sorted;
  private final int[] work;
  private final int[] counts = new int[64];

  PrefixCode(int symbols, int bound) {
    this.bound = bound;
    lengths = new int[symbols];
    codes = new int[symbols];
    sorted = new long[symbols];
    work = new int[symbols];
  }

  /// Makes the code for these frequencies. At least two symbols get a code, so that every decoder
  /// accepts it.
  void build(int[] frequencies) {
    int used = 0;
    for (int i = 0; i < frequencies.length; i++) {
      if (frequencies[i] > 0) {
        sorted[used++] = (long) frequencies[i] << 16 | i;
      }
    }
    for (int i = 0; used < 2; i++) {
      if (frequencies[i] == 0) {
        sorted[used++] = 1L << 16 | i;
      }
    }
    Arrays.sort(sorted, 0, used);
    for (int i = 0; i < used; i++) {
      work[i] = (int) (sorted[i] >>> 16);
    }
    measure(work, used);
    count(used);
    assign(used);
    enumerate();
  }

  /// Turns sorted frequencies into lengths, longest first.
  private static void measure(int[] a, int n) {
    int leaf = 0;
    int root = 0;
    for (int next = 0; next < n - 1; next++) {
      int sum = 0;
      for (int i = 0; i < 2; i++) {
        if (leaf >= n || (root < next && a[root] < a[leaf])) {
          sum += a[root];
          a[root++] = next;
        } else {
          sum += a[leaf++];
        }
      }
      a[next] = sum;
    }
    a[n - 2] = 0;
    for (int next = n - 3; next >= 0; next--) {
      a[next] = a[a[next]] + 1;
    }
    spread(a, n);
  }

  /// Turns depths of inner nodes into depths of leaves.
  private static void spread(int[] a, int n) {
    int available = 1;
    int depth = 0;
    int root = n - 2;
    int next = n - 1;
    while (available > 0) {
      int inner = 0;
      while (root >= 0 && a[root] == depth) {
        inner++;
        root--;
      }
      for (; available > inner; available--) {
        a[next--] = depth;
      }
      available = 2 * inner;
      depth++;
    }
  }

  /// Counts the lengths and makes the counts keep the bound.
  private void count(int used) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < used; i++) {
      counts[Math.min(work[i], bound)]++;
    }
    long total = 0;
    for (int length = 1; length <= bound; length++) {
      total += (long) counts[length] << (bound - length);
    }
    for (; total > 1L << bound; total--) {
      counts[bound]--;
      int length = bound - 1;
      while (counts[length] == 0) {
        length--;
      }
      counts[length]--;
      counts[length + 1] += 2;
    }
  }

  /// Gives the longest lengths to the least frequent symbols.
  private void assign(int used) {
    Arrays.fill(lengths, 0);
    int at = 0;
    for (int length = bound; length > 0; length--) {
      for (int i = counts[length]; i > 0; i--) {
        lengths[(int) sorted[at++] & 0xFFFF] = length;
      }
    }
    if (at != used) {
      throw new IllegalStateException("a prefix code lost symbols");
    }
  }

  /// Canonical codes, RFC 1951 section 3.2.2, with their bits turned round.
  private void enumerate() {
    int[] next = new int[LONGEST + 2];
    for (int length = 1; length <= bound; length++) {
      next[length + 1] = (next[length] + counts[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      codes[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
    }
  }

  /// Takes given lengths instead of making them.
  void fix(int[] given) {
    Arrays.fill(counts, 0);
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      lengths[symbol] = given[symbol];
      counts[given[symbol]]++;
    }
    counts[0] = 0;
    enumerate();
  }

  /// How many bits symbols with these frequencies take.
  long cost(int[] frequencies) {
    long bits = 0;
    for (int i = 0; i < frequencies.length; i++) {
      bits += (long) frequencies[i] * lengths[i];
    }
    return bits;
  }
}
