package dev.imgx.build.debian;

import java.util.List;

/// The names that files have in a file system in which `/bin`, `/sbin` and `/lib…` are links into
/// `/usr`.
final class MergedNames {
  /// The directories that became links.
  static final List<String> LINKS = List.of("bin", "lib", "lib32", "lib64", "libx32", "sbin");

  private MergedNames() {}

  /// The name of a file; also of the link itself.
  static String place(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? name : name.substring(0, slash);
    return LINKS.contains(first) ? "usr/" + name : name;
  }

  /// What a link says at its new place, so that it leads where it led.
  static String target(String name, String target) {
    if (target.startsWith("/") || place(name).equals(name)) {
      return target;
    }
    String linked = Layout.linked(name, target);
    return linked.isEmpty() ? target : Layout.relative(place(name), place(linked));
  }
}
