package dev.imgx.store;

import dev.imgx.store.path.StorePath;

/// A reason for keeping a path, and all that it needs.
///
/// @param path what is kept
/// @param reason a link, or what of a process uses it: `/proc/7/exe`, `{temp:7}`
public record Root(StorePath path, String reason) implements Comparable<Root> {
  @Override
  public int compareTo(Root other) {
    int order = path.compareTo(other.path);
    return order != 0 ? order : reason.compareTo(other.reason);
  }
}
