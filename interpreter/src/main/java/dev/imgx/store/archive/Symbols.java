package dev.imgx.store.archive;

/// The symbols of lengths and distances, and their extra bits: RFC 1951, section 3.2.5.
final class Symbols {
  private static final byte[] LENGTHS = new byte[259];
  private static final int[] LENGTH_BASE = new int[29];

  static {
    int length = 3;
    for (int symbol = 0; symbol < 28; symbol++) {
      LENGTH_BASE[symbol] = length;
      for (int i = 0; i < 1 << lengthExtra(symbol); i++) {
        LENGTHS[length++] = (byte) symbol;
      }
    }
    LENGTHS[258] = 28;
    LENGTH_BASE[28] = 258;
  }

  private Symbols() {}

  /// The symbol (257 and more) of a match's length.
  static int ofLength(int length) {
    return 257 + LENGTHS[length];
  }

  /// How many extra bits the length symbol `257 + index` has.
  static int lengthExtra(int index) {
    return index < 8 || index == 28 ? 0 : (index >> 2) - 1;
  }

  /// The smallest length of the symbol `257 + index`.
  static int lengthStart(int index) {
    return LENGTH_BASE[index];
  }

  /// The symbol of a distance.
  static int ofDistance(int distance) {
    int value = distance - 1;
    if (value < 4) {
      return value;
    }
    int top = 31 - Integer.numberOfLeadingZeros(value);
    return 2 * top + (value >> (top - 1) & 1);
  }

  /// How many extra bits a distance symbol has.
  static int distanceExtra(int symbol) {
    return symbol < 4 ? 0 : (symbol >> 1) - 1;
  }
}
