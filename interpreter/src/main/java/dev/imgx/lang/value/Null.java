package dev.imgx.lang.value;

/// `null`: one object.
public final class Null extends Value {
  public static final Null NULL = new Null();

  private Null() {}

  @Override
  public Type type() {
    return Type.NULL;
  }
}
