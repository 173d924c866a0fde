package dev.imgx.store.archive;

/// Compresses chunks to DEFLATE (RFC 1951): the same bytes on every machine, which the library of a
/// JDK does not promise, since JDKs are linked with different ones.
///
/// Greedy matching that looks one position further before it settles; the numbers in it were chosen
/// by measuring a mix of programs and texts against gzip. Mutable, for one thread.
final class Deflate {
  private static final int DEPTH = 12;
  private static final int ENOUGH = 32;

  /// A match of this length is taken without looking further.
  private static final int SETTLED = 24;

  /// After this many bytes without a match, positions begin to be skipped: the data are probably
  /// compressed already.
  private static final int PATIENCE = 5;

  private final MatchFinder finder = new MatchFinder(DEPTH, ENOUGH);
  private final DeflateBlock block = new DeflateBlock();
  private final BlockEncoder encoder = new BlockEncoder();

  /// Fills the chunk's output with blocks of which none is the last; they end on a byte's edge.
  void compress(Chunk chunk) {
    byte[] input = chunk.input().array();
    encoder.begin(chunk);
    finder.reset(chunk);
    block.begin(chunk.start);
    int at = chunk.start;
    while (at < chunk.end) {
      at = step(at, input, chunk.end);
      if (block.isComplete()) {
        encoder.write(block);
        block.begin(at);
      }
    }
    if (block.start() < chunk.end) {
      encoder.write(block);
    }
    chunk.outputLength = encoder.align();
  }

  /// Adds literals, or literals and a match, to the block; returns where to go on.
  private int step(int start, byte[] input, int end) {
    int at = start;
    int match = finder.find(at, MatchFinder.MIN_LENGTH - 1, 0);
    if (match == 0) {
      int misses = block.pending();
      int skipped = 1 + (misses >> PATIENCE);
      int next = Math.min(at + skipped, end);
      block.literals(input, at, next);
      return next;
    }
    while (match >>> 16 < SETTLED) {
      int next = finder.find(at + 1, (match >>> 16) - 1, 1);
      if (!isBetter(next, match)) {
        finder.insert(at + 2, at + (match >>> 16));
        block.match(match);
        return at + (match >>> 16);
      }
      block.literals(input, at, at + 1);
      match = next;
      at++;
    }
    finder.insert(at + 1, at + (match >>> 16));
    block.match(match);
    return at + (match >>> 16);
  }

  /// Whether a literal and `next` are worth more than `now`: a byte more of length counts like two
  /// bits less of distance.
  private static boolean isBetter(int next, int now) {
    if (next == 0) {
      return false;
    }
    int longer = (next >>> 16) - (now >>> 16);
    int nearer =
        Integer.numberOfLeadingZeros(next & 0xFFFF) - Integer.numberOfLeadingZeros(now & 0xFFFF);
    return 4 * longer + nearer > 2;
  }
}
