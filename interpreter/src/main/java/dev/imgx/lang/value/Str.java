package dev.imgx.lang.value;

/// A string: bytes as Latin-1 chars, and what of the store it refers to.
public final class Str extends Value {
  public static final Str EMPTY = new Str("", Context.EMPTY);

  private final String text;
  private final Context context;

  public Str(String text, Context context) {
    this.text = text;
    this.context = context;
  }

  /// A string without context.
  public static Str of(String text) {
    return text.isEmpty() ? EMPTY : new Str(text, Context.EMPTY);
  }

  public String text() {
    return text;
  }

  public Context context() {
    return context;
  }

  @Override
  public Type type() {
    return Type.STRING;
  }

  @Override
  public String describe() {
    return context.isEmpty() ? "a string" : "a string with context";
  }
}
