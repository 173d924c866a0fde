package dev.imgx.lang.value;

/// A path: absolute and canonical (no `.`, `..`, double or trailing slash).
public final class PathValue extends Value {
  private final String path;

  private PathValue(String path) {
    this.path = path;
  }

  /// The path that the text spells, made canonical; the text must begin with a slash.
  public static PathValue of(String text) {
    return new PathValue(canonical(text));
  }

  public String path() {
    return path;
  }

  @Override
  public Type type() {
    return Type.PATH;
  }

  /// Removes empty and `.` parts and resolves `..` by text; links are not followed.
  public static String canonical(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    int length = text.length();
    while (at < length) {
      if (text.charAt(at) == '/') {
        at++;
        continue;
      }
      int end = text.indexOf('/', at);
      end = end < 0 ? length : end;
      append(out, text, at, end);
      at = end;
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  private static void append(StringBuilder out, String text, int start, int end) {
    int length = end - start;
    if (length == 1 && text.charAt(start) == '.') {
      return;
    }
    if (length == 2 && text.charAt(start) == '.' && text.charAt(start + 1) == '.') {
      int parent = out.lastIndexOf("/");
      out.setLength(Math.max(parent, 0));
      return;
    }
    out.append('/').append(text, start, end);
  }
}
