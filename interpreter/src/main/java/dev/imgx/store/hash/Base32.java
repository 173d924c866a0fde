package dev.imgx.store.hash;

import java.util.Arrays;

/// Nix's base 32: the number is written from its most significant digit, bytes count from the
/// least.
///
/// Follows `src/libutil/base-nix-32.cc`.
public final class Base32 {
  /// The digits, in order.
  public static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private static final byte[] VALUES = values();

  private Base32() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }

  /// Whether this character (or byte) is a digit.
  public static boolean isDigit(int c) {
    return c >= 0 && c < 128 && VALUES[c] >= 0;
  }

  /// The number of digits that `size` bytes need.
  public static int length(int size) {
    return size == 0 ? 0 : (size * 8 - 1) / 5 + 1;
  }

  /// Bytes to digits.
  public static String encode(byte[] bytes) {
    int length = length(bytes.length);
    StringBuilder text = new StringBuilder(length);
    for (int n = length - 1; n >= 0; n--) {
      int bit = n * 5;
      int i = bit / 8;
      int low = (bytes[i] & 0xff) >> (bit % 8);
      int high = i + 1 < bytes.length ? (bytes[i + 1] & 0xff) << (8 - bit % 8) : 0;
      text.append(DIGITS.charAt((low | high) & 0x1f));
    }
    return text.toString();
  }

  /// Digits to bytes; throws `FormatError` at a character that is no digit or when the number does
  /// not fit into `size` bytes.
  public static byte[] decode(String text, int size) {
    byte[] bytes = new byte[size + 1];
    for (int n = 0; n < text.length(); n++) {
      char c = text.charAt(text.length() - n - 1);
      if (!isDigit(c)) {
        throw new FormatError(
            "invalid character in Nix32 (Nix's Base32 variation) string: '" + c + "'");
      }
      int bit = n * 5;
      int i = bit / 8;
      int shifted = VALUES[c] << (bit % 8);
      if (i >= size || (i == size - 1 && shifted > 0xff)) {
        throw new FormatError(
            "the Nix32 number '" + text + "' does not fit into " + size + " bytes");
      }
      bytes[i] |= (byte) shifted;
      bytes[i + 1] |= (byte) (shifted >> 8);
    }
    return Arrays.copyOf(bytes, size);
  }
}
