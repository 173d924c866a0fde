package dev.imgx.store.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Names in archives of strangers: relative, and nowhere above the root.
public final class SafeNames {
  private SafeNames() {}

  /// A member's name without `.`, doubled and ending slashes; empty for the root itself. Throws
  /// `ArchiveError` when it is absolute or holds `..` or a NUL.
  public static String member(String name) {
    if (name.startsWith("/")) {
      throw new ArchiveError("the name `" + name + "` is absolute");
    }
    return relative(name);
  }

  /// The same where a slash at the beginning means the root.
  public static String relative(String name) {
    StringBuilder safe = new StringBuilder();
    for (String part : name.split("/")) {
      if (part.equals("..") || part.indexOf('\0') >= 0) {
        throw new ArchiveError("the name `" + name + "` leads out of the archive");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        safe.append(safe.isEmpty() ? "" : "/").append(part);
      }
    }
    return safe.toString();
  }

  /// The name that a relative link at `name` means, links on the way not followed; null when it
  /// leads above the root or is absolute.
  public static @Nullable String linked(String name, String target) {
    if (target.startsWith("/")) {
      return null;
    }
    Deque<String> way = new ArrayDeque<>();
    int slash = name.lastIndexOf('/');
    String whole = slash < 0 ? target : name.substring(0, slash) + "/" + target;
    for (String part : whole.split("/")) {
      if (part.equals("..")) {
        if (way.pollLast() == null) {
          return null;
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        way.addLast(part);
      }
    }
    return String.join("/", way);
  }
}
