package dev.imgx.lang.builtin;

import java.util.ArrayList;
import java.util.List;

/// Names and versions of packages, taken apart and compared. Follows `src/libstore/names.cc`.
final class Versions {
  private Versions() {}

  /// Where in a package's name the version begins: after the first dash that no letter follows; the
  /// length plus one when there is none.
  static int versionStart(String name) {
    for (int i = 0; i + 1 < name.length(); i++) {
      if (name.charAt(i) == '-' && !isLetter(name.charAt(i + 1))) {
        return i + 1;
      }
    }
    return name.length() + 1;
  }

  /// The components of a version: runs of digits and runs of other characters; dots and dashes only
  /// separate.
  static List<String> components(String version) {
    List<String> components = new ArrayList<>();
    int at = 0;
    while (at < version.length()) {
      char c = version.charAt(at);
      int end = at + 1;
      if (c != '.' && c != '-') {
        end = componentEnd(version, at);
        components.add(version.substring(at, end));
      }
      at = end;
    }
    return components;
  }

  private static int componentEnd(String version, int start) {
    boolean digits = isDigit(version.charAt(start));
    int end = start + 1;
    while (end < version.length() && isDigit(version.charAt(end)) == digits) {
      if (version.charAt(end) == '.' || version.charAt(end) == '-') {
        break;
      }
      end++;
    }
    return end;
  }

  /// Negative, zero or positive as the first version is older than, the same as or newer than the
  /// second.
  static int compare(String left, String right) {
    List<String> a = components(left);
    List<String> b = components(right);
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      String x = i < a.size() ? a.get(i) : "";
      String y = i < b.size() ? b.get(i) : "";
      if (less(x, y)) {
        return -1;
      }
      if (less(y, x)) {
        return 1;
      }
    }
    return 0;
  }

  /// `2.3a` comes before `2.3.1`, `pre` before everything, nothing before a number.
  private static boolean less(String x, String y) {
    int m = number(x);
    int n = number(y);
    if (m >= 0 && n >= 0) {
      return m < n;
    }
    if (x.isEmpty() && n >= 0) {
      return true;
    }
    if (x.equals("pre")) {
      return !y.equals("pre");
    }
    if (y.equals("pre")) {
      return false;
    }
    if (n >= 0) {
      return true;
    }
    return m < 0 && x.compareTo(y) < 0;
  }

  /// The number that a component is; negative when it is none or does not fit into 32 bits.
  private static int number(String component) {
    if (component.isEmpty() || !isDigit(component.charAt(0))) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < component.length(); i++) {
      value = value * 10 + component.charAt(i) - '0';
      if (value > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return (int) value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
