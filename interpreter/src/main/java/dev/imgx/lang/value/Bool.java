package dev.imgx.lang.value;

/// `true` or `false`: two objects, comparable by identity.
public final class Bool extends Value {
  public static final Bool TRUE = new Bool();
  public static final Bool FALSE = new Bool();

  private Bool() {}

  public static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean value() {
    return this == TRUE;
  }

  @Override
  public Type type() {
    return Type.BOOL;
  }
}
