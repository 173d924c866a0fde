package dev.imgx.build.substitute;

import dev.imgx.store.Incoming;
import dev.imgx.store.Store;
import dev.imgx.store.archive.DataSink;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.Transport;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A store of this machine, to copy from and to.
public final class StorePlace implements Origin, Goal {
  private final Store store;
  private final Path root;
  private final boolean own;

  /// @param root where the store is, for people and for free space
  /// @param own whether it is the store of this session
  public StorePlace(Store store, Path root, boolean own) {
    this.store = store;
    this.root = root;
    this.own = own;
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
  public @Nullable String destination() {
    return own ? null : address();
  }

  @Override
  public @Nullable Found find(StorePath path) {
    PathInfo info = store.find(path);
    return info == null
        ? null
        : new Found(info, this, info.narSize(), (sink, progress) -> read(path, sink, progress));
  }

  private void read(StorePath path, TreeSink sink, Transport.Progress progress) throws IOException {
    DataSink meter = new DataSink(new CountingStream(progress));
    TreeReader.read(store.physical(path), TreeSink.tee(sink, meter));
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

  /// Tells how much was written to it.
  private static final class CountingStream extends OutputStream {
    private final Transport.Progress progress;
    private long count;

    CountingStream(Transport.Progress progress) {
      this.progress = progress;
    }

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
      progress.bytes(count);
    }
  }

  private void checkRoom(PathInfo info) throws CacheError {
    long free = existing().toFile().getUsableSpace();
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
