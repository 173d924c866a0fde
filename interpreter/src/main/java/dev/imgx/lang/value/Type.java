package dev.imgx.lang.value;

/// The kinds of values, with the name that `typeOf` gives and the words that errors use.
public enum Type {
  INT("int", "an integer"),
  BOOL("bool", "a Boolean"),
  STRING("string", "a string"),
  PATH("path", "a path"),
  NULL("null", "null"),
  SET("set", "a set"),
  LIST("list", "a list"),
  FUNCTION("lambda", "a function"),
  FLOAT("float", "a float"),
  /// Not evaluated yet; never the type of a forced value.
  THUNK("thunk", "a thunk");

  private final String label;
  private final String wording;

  Type(String label, String wording) {
    this.label = label;
    this.wording = wording;
  }

  /// What `builtins.typeOf` calls it.
  public String label() {
    return label;
  }

  /// What a message calls it, with its article.
  public String wording() {
    return wording;
  }
}
