package dev.imgx.store.archive;

import java.io.IOException;

/// Somewhere to read a tree from, once.
@FunctionalInterface
public interface TreeOrigin {
  /// Hands the whole tree to `sink`.
  void read(TreeSink sink) throws IOException;
}
