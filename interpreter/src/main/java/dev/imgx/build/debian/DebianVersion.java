package dev.imgx.build.debian;

/// A version of a Debian package. Ordered as `deb-version(7)` says: by epoch, upstream version and
/// revision; runs of digits by number, `~` before everything, also before the end.
///
/// @param text as in the index: `1:2.0~rc1-3`
record DebianVersion(String text) implements Comparable<DebianVersion> {
  @Override
  public int compareTo(DebianVersion other) {
    int epochs = numbers(epoch(), other.epoch());
    if (epochs != 0) {
      return epochs;
    }
    int upstream = parts(upstream(), other.upstream());
    return upstream != 0 ? upstream : parts(revision(), other.revision());
  }

  private String epoch() {
    int colon = text.indexOf(':');
    return colon < 0 ? "0" : text.substring(0, colon);
  }

  private String upstream() {
    int dash = text.lastIndexOf('-');
    return text.substring(text.indexOf(':') + 1, dash < 0 ? text.length() : dash);
  }

  private String revision() {
    int dash = text.lastIndexOf('-');
    return dash < 0 ? "" : text.substring(dash + 1);
  }

  /// Compares runs of other characters and runs of digits in turn.
  private static int parts(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() || j < right.length()) {
      while (isOther(left, i) || isOther(right, j)) {
        int order = Integer.compare(weight(left, i), weight(right, j));
        if (order != 0) {
          return order;
        }
        i++;
        j++;
      }
      int leftEnd = digits(left, i);
      int rightEnd = digits(right, j);
      int order = numbers(slice(left, i, leftEnd), slice(right, j, rightEnd));
      if (order != 0) {
        return order;
      }
      i = leftEnd;
      j = rightEnd;
    }
    return 0;
  }

  private static boolean isOther(String text, int index) {
    return index < text.length() && !isDigit(text.charAt(index));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int weight(String text, int index) {
    if (index >= text.length() || isDigit(text.charAt(index))) {
      return 0;
    }
    char c = text.charAt(index);
    if (c == '~') {
      return -1;
    }
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? c : c + 256;
  }

  private static int digits(String text, int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static String slice(String text, int start, int end) {
    return start >= text.length() ? "" : text.substring(start, end);
  }

  /// Compares digits as numbers of any length.
  private static int numbers(String left, String right) {
    String a = left.replaceFirst("^0+", "");
    String b = right.replaceFirst("^0+", "");
    return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }

  @Override
  public String toString() {
    return text;
  }
}
