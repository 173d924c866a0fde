package dev.imgx.build.substitute;

import dev.imgx.store.cache.BinaryCache;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.NarInfo;
import dev.imgx.store.cache.Transport;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A binary cache, to copy from and to.
public final class CachePlace implements Origin, Goal {
  private final BinaryCache cache;
  private final BinaryCache.Writing writing;
  private final Memory memory;

  /// @param memory what the cache said before
  public CachePlace(BinaryCache cache, BinaryCache.Writing writing, Memory memory) {
    this.cache = cache;
    this.writing = writing;
    this.memory = memory;
  }

  /// The cache itself.
  public BinaryCache cache() {
    return cache;
  }

  @Override
  public String address() {
    return cache.address();
  }

  @Override
  public String destination() {
    return address();
  }

  @Override
  public @Nullable Found find(StorePath path) throws IOException {
    Memory.Answer known = memory.recall(address(), path);
    String text = known == null ? cache.rawInfo(path) : known.info();
    NarInfo info = text == null ? null : cache.parse(text, path);
    if (known == null) {
      memory.remember(address(), path, text);
    }
    return info == null
        ? null
        : new Found(
            info.info(),
            this,
            info.file().size(),
            (sink, progress) -> cache.read(info, sink, progress));
  }

  /// Asks the cache itself next time.
  void forget(StorePath path) {
    memory.forget(address(), path);
  }

  /// All paths that the cache has.
  public List<StorePath> paths() throws IOException {
    return cache.paths();
  }

  @Override
  public boolean has(StorePath path) throws IOException {
    return cache.has(path);
  }

  @Override
  public Arrival take(Found found, Transport.Progress progress) throws IOException {
    BinaryCache.Upload upload =
        cache.prepare(found.info(), sink -> found.tree().read(sink, progress), writing);
    return new Arrival() {
      @Override
      public void accept() throws IOException {
        try {
          upload.accept();
        } catch (CacheError e) {
          throw new CacheError(address() + ": " + e.getMessage(), e.lasting(), e);
        }
        memory.forget(address(), found.info().path());
      }

      @Override
      public void close() throws IOException {
        upload.close();
      }
    };
  }
}
