package dev.imgx.lang.value;

import java.math.BigInteger;

/// Floats as the JSON library of Nix writes them: the digits of the Grisu2 algorithm, which always
/// read back as the same float but, for one float in a thousand, are not the shortest such digits;
/// so Java's own cannot be taken.
///
/// Follows Loitsch, “Printing Floating-Point Numbers Quickly and Accurately with Integers” (2010),
/// as in nlohmann/json's `to_chars.hpp`.
final class JsonFloat {
  private static final int BIAS = 1075;
  private static final long HIDDEN = 1L << 52;
  private static final int MOST_DIGITS = 15;
  private static final int FIRST_POWER = -300;
  private static final int POWER_STEP = 8;
  private static final Scaled[] POWERS = powers();

  /// `f * 2^e`, with `f` unsigned.
  private record Scaled(long f, int e) {
    Scaled normalized() {
      int shift = Long.numberOfLeadingZeros(f);
      return new Scaled(f << shift, e - shift);
    }

    Scaled times(Scaled other) {
      long high = Math.unsignedMultiplyHigh(f, other.f);
      return new Scaled(high + (f * other.f >>> 63), e + other.e + 64);
    }
  }

  private final StringBuilder digits = new StringBuilder();
  private int exponent;

  private JsonFloat() {}

  /// The number as JSON; what is not finite is `null`.
  static String format(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    JsonFloat number = new JsonFloat();
    number.generate(Math.abs(value));
    return sign + number.layOut();
  }

  private static Scaled[] powers() {
    Scaled[] powers = new Scaled[79];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = power(FIRST_POWER + i * POWER_STEP);
    }
    return powers;
  }

  /// `10^k`, rounded to 64 bits.
  private static Scaled power(int k) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(k));
    int shift = k < 0 ? power.bitLength() + 66 : 0;
    BigInteger scaled = k < 0 ? BigInteger.ONE.shiftLeft(shift).divide(power) : power.shiftLeft(66);
    int binary = k < 0 ? -shift : -66;
    int excess = scaled.bitLength() - 64;
    BigInteger rounded = scaled.add(BigInteger.ONE.shiftLeft(excess - 1)).shiftRight(excess);
    return new Scaled(rounded.longValue(), binary + excess);
  }

  private void generate(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int biased = (int) (bits >>> 52);
    long fraction = bits & (HIDDEN - 1);
    Scaled v =
        biased == 0 ? new Scaled(fraction, 1 - BIAS) : new Scaled(fraction | HIDDEN, biased - BIAS);
    boolean closer = fraction == 0 && biased > 1;
    Scaled plus = new Scaled(2 * v.f + 1, v.e - 1).normalized();
    Scaled below = closer ? new Scaled(4 * v.f - 1, v.e - 2) : new Scaled(2 * v.f - 1, v.e - 1);
    Scaled minus = new Scaled(below.f << (below.e - plus.e), plus.e);
    int f = -60 - plus.e - 1;
    int k = f * 78913 / (1 << 18) + (f > 0 ? 1 : 0);
    int index = (-FIRST_POWER + k + POWER_STEP - 1) / POWER_STEP;
    Scaled scale = POWERS[index];
    exponent = -(FIRST_POWER + index * POWER_STEP);
    Scaled high = plus.times(scale);
    long top = high.f - 1;
    long delta = top - (minus.times(scale).f + 1);
    long distance = top - v.normalized().times(scale).f;
    generate(new Scaled(top, high.e), delta, distance);
  }

  private void generate(Scaled top, long delta, long distance) {
    int shift = -top.e;
    long one = 1L << shift;
    int whole = (int) (top.f >>> shift);
    long part = top.f & (one - 1);
    String decimal = Integer.toUnsignedString(whole);
    long unit = BigInteger.TEN.pow(decimal.length() - 1).longValueExact();
    long rest = Integer.toUnsignedLong(whole);
    for (int left = decimal.length() - 1; left >= 0; left--) {
      digits.append((char) ('0' + rest / unit));
      rest %= unit;
      long remainder = (rest << shift) + part;
      if (Long.compareUnsigned(remainder, delta) <= 0) {
        exponent += left;
        round(distance, delta, remainder, unit << shift);
        return;
      }
      unit /= 10;
    }
    long error = delta;
    long target = distance;
    do {
      part *= 10;
      digits.append((char) ('0' + (part >>> shift)));
      part &= one - 1;
      exponent--;
      error *= 10;
      target *= 10;
    } while (Long.compareUnsigned(part, error) > 0);
    round(target, error, part, one);
  }

  /// Lowers the last digit as long as that comes closer to the number.
  private void round(long distance, long delta, long start, long unit) {
    long rest = start;
    int last = digits.length() - 1;
    while (Long.compareUnsigned(rest, distance) < 0
        && Long.compareUnsigned(delta - rest, unit) >= 0
        && (Long.compareUnsigned(rest + unit, distance) < 0
            || Long.compareUnsigned(distance - rest, rest + unit - distance) > 0)) {
      digits.setCharAt(last, (char) (digits.charAt(last) - 1));
      rest += unit;
    }
  }

  private String layOut() {
    int count = digits.length();
    int point = count + exponent;
    if (count <= point && point <= MOST_DIGITS) {
      return digits + "0".repeat(point - count) + ".0";
    }
    if (point > 0 && point <= MOST_DIGITS) {
      return digits.insert(point, '.').toString();
    }
    if (point > -4 && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (count > 1) {
      digits.insert(1, '.');
    }
    int power = point - 1;
    String shown = Integer.toString(Math.abs(power));
    return digits
        .append(power < 0 ? "e-" : "e+")
        .append(shown.length() < 2 ? "0" : "")
        .append(shown)
        .toString();
  }
}
