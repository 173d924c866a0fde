package dev.imgx.build.checkout;

/// Names of branches and tags. Follows `isLegalRefName` of Nix's `git-utils.cc`, that is, the rules
/// of `git check-ref-format` for branches.
final class RefName {
  private static final String FORBIDDEN = " ~^:?*[\\";

  private RefName() {}

  /// Whether git could have a branch or tag of this name.
  static boolean isLegal(String name) {
    if (name.isEmpty()
        || name.equals("@")
        || name.startsWith("-")
        || name.endsWith(".")
        || name.contains("..")
        || name.contains("@{")) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f || FORBIDDEN.indexOf(c) >= 0) {
        return false;
      }
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
        return false;
      }
    }
    return true;
  }
}
