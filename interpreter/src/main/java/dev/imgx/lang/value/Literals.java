package dev.imgx.lang.value;

/// How the simple values are spelt when printed, and names that need quotes.
final class Literals {
  /// `«repeated»` and `«potential infinite recursion»` as UTF-8 bytes.
  static final String REPEATED = "\u00c2\u00abrepeated\u00c2\u00bb";

  static final String POTENTIAL_RECURSION = "\u00c2\u00abpotential infinite recursion\u00c2\u00bb";

  private Literals() {}

  /// Appends a number, Boolean, null, string or path. No pattern `switch`: that costs milliseconds
  /// at start.
  static void append(StringBuilder out, Value value) {
    if (value instanceof Int integer) {
      out.append(integer.value());
    } else if (value instanceof Str string) {
      appendString(out, string.text());
    } else if (value instanceof Bool bool) {
      out.append(bool.value());
    } else if (value instanceof PathValue path) {
      out.append(path.path());
    } else if (value instanceof Flt floating) {
      out.append(Floats.general(floating.value()));
    } else {
      out.append("null");
    }
  }

  static void appendString(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      appendChar(out, text, i);
    }
    out.append('"');
  }

  static void appendChar(StringBuilder out, String text, int index) {
    char c = text.charAt(index);
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '$' -> out.append(text.startsWith("{", index + 1) ? "\\$" : "$");
      default -> out.append(c);
    }
  }

  /// A name as `nix-instantiate --eval` writes it, in quotes when it is no identifier.
  static void appendIdentifier(StringBuilder out, String name) {
    if (isIdentifier(name)) {
      out.append(name);
    } else {
      appendString(out, name);
    }
  }

  static boolean isIdentifier(String name) {
    if (name.isEmpty() || isKeyword(name) || !isStart(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isStart(c) && !(c >= '0' && c <= '9') && c != '\'' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isKeyword(String name) {
    return switch (name) {
      case "if", "then", "else", "assert", "with", "let", "in", "rec", "inherit" -> true;
      default -> false;
    };
  }
}
