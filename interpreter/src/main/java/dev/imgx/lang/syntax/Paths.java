package dev.imgx.lang.syntax;

/// Path literals made absolute, by their text alone.
final class Paths {
  private Paths() {}

  /// The path that a literal means. `.` and `..` are resolved without looking at any file, except
  /// after `~`, as in Nix; a slash at the end, which an interpolation follows, stays.
  static String absolute(String literal, String directory, String home) {
    if (literal.startsWith("~")) {
      return home + literal.substring(1);
    }
    String whole = literal.startsWith("/") ? literal : directory + "/" + literal;
    StringBuilder result = new StringBuilder(whole.length());
    int start = 0;
    while (start < whole.length()) {
      int slash = whole.indexOf('/', start);
      int end = slash < 0 ? whole.length() : slash;
      append(result, whole.substring(start, end));
      start = end + 1;
    }
    if (result.isEmpty()) {
      result.append('/');
    }
    if (literal.length() > 1 && literal.endsWith("/")) {
      result.append('/');
    }
    return result.toString();
  }

  private static void append(StringBuilder result, String name) {
    if (name.equals("..")) {
      result.setLength(Math.max(0, result.lastIndexOf("/")));
    } else if (!name.isEmpty() && !name.equals(".")) {
      result.append('/').append(name);
    }
  }
}
