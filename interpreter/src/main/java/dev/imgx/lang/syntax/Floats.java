package dev.imgx.lang.syntax;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Floating-point numbers as C reads and writes them.
final class Floats {
  private static final int DIGITS = 6;
  private static final int LEAST_EXPONENT = -4;

  private Floats() {}

  /// Whether C's `strtod` would say `ERANGE`: too large, or so small that digits are lost.
  static boolean isOutOfRange(double value, String digits) {
    if (Double.isInfinite(value)) {
      return true;
    }
    if (value == 0) {
      // The exponent may be larger than any number.
      return digits
          .chars()
          .takeWhile(c -> c != 'e' && c != 'E')
          .anyMatch(c -> c >= '1' && c <= '9');
    }
    return Math.abs(value) < Double.MIN_NORMAL
        && new BigDecimal(value).compareTo(new BigDecimal(digits)) != 0;
  }

  /// C's `%g`: six significant digits, without trailing zeros.
  static String shown(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    MathContext six = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
    BigDecimal rounded = new BigDecimal(value).round(six);
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal stripped = rounded.stripTrailingZeros();
    if (exponent >= LEAST_EXPONENT && exponent < DIGITS) {
      return stripped.toPlainString();
    }
    String mantissa = stripped.movePointLeft(exponent).toPlainString();
    String digits = Integer.toString(Math.abs(exponent));
    return mantissa + (exponent < 0 ? "e-" : "e+") + (digits.length() < 2 ? "0" : "") + digits;
  }
}
