package dev.imgx.build.substitute;

import dev.imgx.store.cache.Transport;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Somewhere that paths go to: a store or a cache. Safe for several threads.
public interface Goal {
  /// A path that has arrived, but does not count yet.
  interface Arrival extends AutoCloseable {
    /// Makes it count; what it refers to must count.
    void accept() throws IOException;

    /// Forgets it, unless it was accepted.
    @Override
    void close() throws IOException;
  }

  /// Its address, for people; null for the store of this session.
  @Nullable String destination();

  /// Whether the path is there.
  boolean has(StorePath path) throws IOException;

  /// Takes the bytes of a path and checks them. Throws `CacheError` or `HashMismatch` when they are
  /// not what they should be.
  Arrival take(Origin.Found found, Transport.Progress progress) throws IOException;
}
