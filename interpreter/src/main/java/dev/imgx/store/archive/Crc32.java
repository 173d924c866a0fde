package dev.imgx.store.archive;

/// Joins CRC-32 sums: that of two pieces follows from those of each and the second's length.
///
/// Sums are polynomials over GF(2) modulo the CRC's, bits reversed; appending n bytes multiplies by
/// x to the power 8n.
final class Crc32 {
  private static final int POLYNOMIAL = 0xEDB88320;
  private static final int ONE = 1 << 31;

  private Crc32() {}

  /// The sum of a piece with sum `first` followed by `length` bytes with sum `second`.
  static int combine(int first, int second, long length) {
    int factor = ONE;
    int power = ONE >>> 8;
    for (long left = length; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        factor = multiply(power, factor);
      }
      power = multiply(power, power);
    }
    return multiply(factor, first) ^ second;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
    }
    return product;
  }
}
