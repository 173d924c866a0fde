package dev.imgx.store.archive;

/// Writes DEFLATE blocks in the cheapest of their three forms. Mutable, for one thread.
final class BlockEncoder {
  private static final int MAX_STORED = 0xFFFF;

  private final PrefixCode symbols = new PrefixCode(286, 15);
  private final PrefixCode distances = new PrefixCode(30, 15);
  private final PrefixCode fixedSymbols = new PrefixCode(288, 9);
  private final PrefixCode fixedDistances = new PrefixCode(32, 5);
  private final CodeLengths header = new CodeLengths();

  /// For each literal and each length: the number of bits (low byte) and above them the bits, those
  /// of a length together with its extra bits.
  private final int[] literalTable = new int[257];

  private final int[] lengthTable = new int[259];

  private final BitSink bits = new BitSink();
  private byte[] input = new byte[0];

  BlockEncoder() {
    int[] lengths = new int[288];
    for (int i = 0; i < 288; i++) {
      lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    fixedSymbols.fix(lengths);
    int[] five = new int[32];
    java.util.Arrays.fill(five, 5);
    fixedDistances.fix(five);
  }

  void begin(Chunk chunk) {
    input = chunk.input().array();
    bits.begin(chunk.output().array());
  }

  /// Ends on a byte's edge, with an empty stored block if needed; returns how much was written.
  int align() {
    if (!bits.isAligned()) {
      bits.storedHeader(0);
    }
    return bits.length();
  }

  void write(DeflateBlock block) {
    block.finish();
    symbols.build(block.symbols);
    distances.build(block.distances);
    header.build(symbols.lengths, distances.lengths);
    long extra = extraBits(block);
    long dynamic =
        extra + header.cost() + symbols.cost(block.symbols) + distances.cost(block.distances);
    long fixed = extra + fixedSymbols.cost(block.symbols) + fixedDistances.cost(block.distances);
    long stored = storedBits(block.length());
    if (stored <= Math.min(dynamic, fixed) + 3) {
      store(block);
    } else if (fixed <= dynamic) {
      bits.put(0b010, 3);
      encode(block, fixedSymbols, fixedDistances);
    } else {
      bits.put(0b100, 3);
      header.write(bits);
      encode(block, symbols, distances);
    }
  }

  private long storedBits(int length) {
    int pieces = Math.max(1, (length + MAX_STORED - 1) / MAX_STORED);
    return 8L * length + pieces * 40L + 2;
  }

  private static long extraBits(DeflateBlock block) {
    long total = 0;
    for (int i = 8; i < 28; i++) {
      total += (long) block.symbols[257 + i] * Symbols.lengthExtra(i);
    }
    for (int i = 4; i < 30; i++) {
      total += (long) block.distances[i] * Symbols.distanceExtra(i);
    }
    return total;
  }

  private void store(DeflateBlock block) {
    int end = block.start() + block.length();
    for (int at = block.start(); at < end; at += MAX_STORED) {
      int length = Math.min(MAX_STORED, end - at);
      bits.storedHeader(length);
      bits.copy(input, at, length);
    }
  }

  private void encode(DeflateBlock block, PrefixCode symbolCode, PrefixCode distanceCode) {
    fillTables(symbolCode);
    int at = block.start();
    for (int i = 0; i < block.sequences(); i++) {
      bits.literals(literalTable, input, at, block.runs[i]);
      int match = block.matches[i];
      int length = match >>> 16;
      putMatch(lengthTable[length], match & 0xFFFF, distanceCode);
      at += block.runs[i] + length;
    }
    bits.literals(literalTable, input, at, block.runs[block.sequences()]);
    int end = literalTable[DeflateBlock.END];
    bits.put(end >>> 8, end & 0xFF);
  }

  private void putMatch(int length, int distance, PrefixCode distanceCode) {
    int symbol = Symbols.ofDistance(distance);
    int codeLength = distanceCode.lengths[symbol];
    int extra = Symbols.distanceExtra(symbol);
    long value = (distance - 1) & ((1L << extra) - 1);
    long code = distanceCode.codes[symbol] | value << codeLength;
    int first = length & 0xFF;
    bits.put(length >>> 8 | code << first, first + codeLength + extra);
  }

  private void fillTables(PrefixCode code) {
    for (int literal = 0; literal < 257; literal++) {
      literalTable[literal] = code.codes[literal] << 8 | code.lengths[literal];
    }
    for (int index = 0; index < 29; index++) {
      int extra = Symbols.lengthExtra(index);
      int start = Symbols.lengthStart(index);
      int size = code.lengths[257 + index];
      int end = Math.min(start + (1 << extra), index == 28 ? 259 : 258);
      for (int length = start; length < end; length++) {
        int value = code.codes[257 + index] | (length - start) << size;
        lengthTable[length] = value << 8 | (size + extra);
      }
    }
  }
}
