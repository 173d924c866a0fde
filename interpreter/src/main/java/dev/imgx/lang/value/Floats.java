package dev.imgx.lang.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Floats as C and C++ print them.
public final class Floats {
  private static final int DIGITS = 6;

  private Floats() {}

  /// `printf "%f"`: six decimals, never an exponent. This is `toString`.
  public static String fixed(double value) {
    return Double.isFinite(value)
        ? sign(value)
            + new BigDecimal(Math.abs(value))
                .setScale(DIGITS, RoundingMode.HALF_EVEN)
                .toPlainString()
        : special(value);
  }

  /// `printf "%g"`: six significant digits, the shorter of both notations. This is how values are
  /// printed.
  public static String general(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return sign(value) + "0";
    }
    BigDecimal rounded =
        new BigDecimal(Math.abs(value)).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal shortest = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < DIGITS) {
      return sign(value) + shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String power = Integer.toString(Math.abs(exponent));
    String padded = power.length() == 1 ? "0" + power : power;
    return sign(value) + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + padded;
  }

  private static String sign(double value) {
    return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
  }

  private static String special(double value) {
    return Double.isNaN(value) ? sign(value) + "nan" : sign(value) + "inf";
  }
}
