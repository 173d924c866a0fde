package dev.imgx.store.archive;

import java.io.IOException;

/// Somewhere to read a tree from: once, unless it says otherwise.
@FunctionalInterface
public interface TreeOrigin {
  /// Hands the whole tree to `sink`.
  void read(TreeSink sink) throws IOException;

  /// Whether two threads may read it, and that at the same time, and are sooner done than one that
  /// hands its bytes to the other: where its bytes are in large files.
  default boolean isForTwo() {
    return false;
  }
}
