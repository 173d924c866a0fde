package dev.imgx.build.debian;

import dev.imgx.store.archive.SafeNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Where the files of a package go in the store: `usr` is gone, and all programs are in `bin`.
/// Names are bytes, from the root of a file system, without a slash before them.
final class Layout {
  private static final Map<String, String> MOVED =
      Map.of(
          "usr/bin", "bin",
          "usr/sbin", "bin",
          "usr/games", "bin",
          "sbin", "bin");

  private Layout() {}

  /// The new name.
  static String place(String name) {
    for (Map.Entry<String, String> moved : MOVED.entrySet()) {
      if (isBelow(name, moved.getKey())) {
        return moved.getValue() + name.substring(moved.getKey().length());
      }
    }
    return isBelow(name, "usr") ? name.substring(Math.min(4, name.length())) : name;
  }

  private static boolean isBelow(String name, String directory) {
    return name.startsWith(directory)
        && (name.length() == directory.length() || name.charAt(directory.length()) == '/');
  }

  /// The old name of what a link at an old name leads to.
  static String linked(String link, String target) {
    if (!target.startsWith("/")) {
      String name = SafeNames.linked(link, target);
      return name == null ? "" : name;
    }
    Deque<String> names = new ArrayDeque<>();
    for (String part : target.split("/")) {
      if (part.equals("..")) {
        names.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        names.addLast(part);
      }
    }
    return String.join("/", names);
  }

  /// The relative way from a file to another; both are new names.
  static String relative(String from, String to) {
    List<String> start = List.of(from.split("/"));
    List<String> end = List.of(to.split("/"));
    int common = 0;
    while (common < start.size() - 1
        && common < end.size() - 1
        && start.get(common).equals(end.get(common))) {
      common++;
    }
    String up = "../".repeat(start.size() - 1 - common);
    return up + String.join("/", end.subList(common, end.size()));
  }
}
