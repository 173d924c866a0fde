package dev.imgx.app.session;

import dev.imgx.build.Trees;
import dev.imgx.build.image.Scratch;
import dev.imgx.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A directory of the store's temporary ones, which is deleted at the end if it was ever made.
final class TemporaryScratch implements Scratch, AutoCloseable {
  private final LocalStore store;
  private final String prefix;
  private @Nullable Path made;

  TemporaryScratch(LocalStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  @Override
  public synchronized Path directory() throws IOException {
    Path now = made;
    if (now == null) {
      made = now = store.newTemporary(prefix);
    }
    return now;
  }

  @Override
  public synchronized void close() throws IOException {
    if (made != null) {
      Trees.delete(made);
    }
  }
}
