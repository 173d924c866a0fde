package dev.imgx.build.substitute;

import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.cache.Transport;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Somewhere that paths come from: a cache or a store. Safe for several threads.
///
/// Methods throw `CacheError` when it is the reason, any other `IOException` when this machine is.
public interface Origin {
  /// A path that an origin has.
  ///
  /// @param download bytes to fetch, 0 when nobody knows
  record Found(PathInfo info, Origin origin, long download, Tree tree) {}

  /// How to read a found path's tree.
  @FunctionalInterface
  interface Tree {
    void read(TreeSink sink, Transport.Progress progress) throws IOException;
  }

  /// Its address, for people.
  String address();

  /// The path, or null when it is not there.
  @Nullable Found find(StorePath path) throws IOException;
}
