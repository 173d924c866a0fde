package dev.imgx.lang.value;

/// A double-precision float.
public final class Flt extends Value {
  private final double value;

  public Flt(double value) {
    this.value = value;
  }

  public double value() {
    return value;
  }

  @Override
  public Type type() {
    return Type.FLOAT;
  }
}
