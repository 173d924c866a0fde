package dev.imgx.store.archive;

import java.util.Arrays;

/// Finds earlier occurrences of the bytes at a position: chains of positions whose next four bytes
/// have the same hash. Mutable, for one thread; `reset` before each chunk.
///
/// A match is an int, `length << 16 | distance`, or 0. The idea of chains with a bounded search is
/// zlib's; that four bytes are hashed and compared as a word, libdeflate's.
final class MatchFinder {
  static final int MIN_LENGTH = 4;
  static final int MAX_LENGTH = 258;

  private static final int HASH_BITS = 16;
  private static final int MASK = Chunk.WINDOW - 1;
  private static final int NONE = -(1 << 16);

  private final int[] head = new int[1 << HASH_BITS];

  /// How far before a position the one before it in its chain is.
  private final char[] step = new char[Chunk.WINDOW];

  private final int depth;
  private final int enough;

  private byte[] input = new byte[0];
  private int end;

  /// Looks at `depth` earlier positions at most, and at no more when one match is `enough` long.
  MatchFinder(int depth, int enough) {
    this.depth = depth;
    this.enough = enough;
  }

  /// Begins a chunk: learns what came before it.
  void reset(Chunk chunk) {
    input = chunk.input().array();
    end = chunk.end;
    Arrays.fill(head, NONE);
    insert(0, chunk.start);
  }

  /// Makes positions known.
  void insert(int from, int to) {
    byte[] bytes = input;
    int last = Math.min(to, end - MIN_LENGTH + 1);
    for (int at = from; at < last; at++) {
      int hash = hash(Words.int32(bytes, at));
      step[at & MASK] = (char) Math.min(at - head[hash], 0xFFFF);
      head[hash] = at;
    }
  }

  /// The longest match longer than `least` (3 or more), or 0; makes the position known.
  int find(int at, int least, int effort) {
    int longest = Math.min(MAX_LENGTH, end - at);
    if (longest <= least) {
      insert(at, at + 1);
      return 0;
    }
    byte[] bytes = input;
    int word = Words.int32(bytes, at);
    int hash = hash(word);
    int candidate = head[hash];
    head[hash] = at;
    int first = at - candidate;
    step[at & MASK] = (char) Math.min(first, 0xFFFF);
    if (first >= Chunk.WINDOW) {
      return 0;
    }
    return search(at, candidate, least, depth >> effort);
  }

  private int search(int at, int first, int least, int tries) {
    int longest = Math.min(MAX_LENGTH, end - at);
    byte[] bytes = input;
    int lowest = at - Chunk.WINDOW;
    int word = Words.int32(bytes, at);
    int best = least;
    int found = 0;
    int tail = Words.int32(bytes, at + best - 3);
    for (int candidate = first, left = tries; candidate > lowest && left > 0; left--) {
      if (Words.int32(bytes, candidate + best - 3) == tail
          && Words.int32(bytes, candidate) == word) {
        int length = extend(candidate, at, longest);
        if (length > best) {
          best = length;
          found = length << 16 | (at - candidate);
          if (length >= enough || length == longest) {
            break;
          }
          tail = Words.int32(bytes, at + best - 3);
        }
      }
      candidate -= step[candidate & MASK];
    }
    return found;
  }

  /// How many bytes are equal at both positions, of which the first four are known to be.
  private int extend(int earlier, int later, int longest) {
    byte[] bytes = input;
    int length = MIN_LENGTH;
    while (length < longest) {
      long difference = Words.int64(bytes, earlier + length) ^ Words.int64(bytes, later + length);
      if (difference != 0) {
        return Math.min(longest, length + (Long.numberOfTrailingZeros(difference) >>> 3));
      }
      length += Long.BYTES;
    }
    return longest;
  }

  private static int hash(int word) {
    return (word * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
  }
}
