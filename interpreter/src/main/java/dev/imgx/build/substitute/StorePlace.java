package dev.imgx.build.substitute;

import dev.imgx.store.Incoming;
import dev.imgx.store.Store;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.Transport;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A store of this machine, to copy from and to.
public final class StorePlace implements Origin, Goal {
  private final Store store;
  private final Path root;

  /// @param root where the store is, for people and for free space
  public StorePlace(Store store, Path root) {
    this.store = store;
    this.root = root;
  }

  /// The store itself.
  public Store store() {
    return store;
  }

  @Override
  public String address() {
    return root.toString();
  }

  @Override
  public @Nullable Found find(StorePath path) {
    PathInfo info = store.find(path);
    return info == null
        ? null
        : new Found(info, this, 0, (sink, progress) -> TreeReader.read(store.physical(path), sink));
  }

  @Override
  public boolean has(StorePath path) {
    return store.isValid(path);
  }

  @Override
  public Arrival take(Found found, Transport.Progress progress) throws IOException {
    checkRoom(found.info());
    Incoming incoming =
        store.receive(plain(found.info()), sink -> found.tree().read(sink, progress));
    return new Arrival() {
      @Override
      public void accept() {
        incoming.accept();
      }

      @Override
      public void close() {
        incoming.close();
      }
    };
  }

  /// What is said about a path elsewhere, as it is here: not made here, and with an address only if
  /// that gives its name.
  private PathInfo plain(PathInfo info) {
    boolean addressed = Trust.isContentAddressed(info, store.directory());
    return PathInfo.of(info.path(), info.narHash(), info.narSize(), info.references())
        .derivedBy(info.deriver())
        .addressed(addressed ? info.content() : null)
        .signed(info.signatures());
  }

  private void checkRoom(PathInfo info) throws IOException {
    long free = Files.getFileStore(existing()).getUsableSpace();
    if (info.narSize() > free) {
      throw CacheError.wrong(
          "it needs %d bytes, but only %d are free".formatted(info.narSize(), free));
    }
  }

  private Path existing() {
    Path path = root;
    while (!Files.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }
}
