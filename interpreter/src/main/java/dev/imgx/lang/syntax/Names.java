package dev.imgx.lang.syntax;

/// Names and string literals as source text.
final class Names {
  private Names() {}

  /// The name, in quotes where it could not stand without.
  static String quoted(String name) {
    if (isIdentifier(name)) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length() + 2);
    appendLiteral(out, name);
    return out.toString();
  }

  /// Appends a string literal that means these bytes.
  static void appendLiteral(StringBuilder out, String bytes) {
    out.append('"');
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '$' -> out.append(bytes.startsWith("{", i + 1) ? "\\$" : "$");
        default -> out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isIdentifier(String name) {
    if (name.isEmpty() || isKeyword(name) || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '\'' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  /// `or` is not one here: it can name an attribute.
  static boolean isKeyword(String name) {
    return switch (name) {
      case "if", "then", "else", "assert", "with", "let", "in", "rec", "inherit" -> true;
      default -> false;
    };
  }
}
