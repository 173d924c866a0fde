package dev.imgx.lang.value;

/// A 64-bit signed integer.
public final class Int extends Value {
  private static final int LOW = -128;
  private static final int HIGH = 1024;
  private static final Int[] SMALL = small();

  private final long value;

  private Int(long value) {
    this.value = value;
  }

  public static Int of(long value) {
    return value >= LOW && value < HIGH ? SMALL[(int) value - LOW] : new Int(value);
  }

  public long value() {
    return value;
  }

  @Override
  public Type type() {
    return Type.INT;
  }

  private static Int[] small() {
    Int[] ints = new Int[HIGH - LOW];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = new Int(i + LOW);
    }
    return ints;
  }
}
