package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.Parallel;
import dev.imgx.build.Trees;
import dev.imgx.build.image.PinnedBlob;
import dev.imgx.build.image.StorePlaces;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Registries;
import dev.imgx.store.LocalStore;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where that lies which an image is made of: in the store where the image itself is, whether it is
/// this session's or another. Layers that only a registry has are fetched into this session's.
///
/// @param root of the image's store; null when that is this session's
record ImagePlaces(LocalStore store, @Nullable Path root, Registries registries, BuildLog log)
    implements StorePlaces {
  private static final int AT_ONCE = 6;

  /// For the image of this file.
  static ImagePlaces of(Path image, LocalStore store, Registries registries, BuildLog log) {
    String directory = store.directory().directory();
    String parent = String.valueOf(image.getParent());
    Path root =
        parent.endsWith(directory)
            ? Path.of(parent.substring(0, parent.length() - directory.length()) + "/")
            : null;
    return new ImagePlaces(store, root, registries, log);
  }

  private Path physical(String logical) {
    return root == null ? store.physical(logical) : root.resolve(logical.substring(1));
  }

  @Override
  public Path place(String logical) {
    Path place = physical(logical);
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw SessionError.of(
          "`%s`, which the image is made of, is not in the store".formatted(logical));
    }
    return place;
  }

  @Override
  public List<Path> fetched(List<PinnedBlob> blobs) throws IOException {
    AtomicLong done = new AtomicLong();
    long all = blobs.stream().mapToLong(blob -> blob.blob().size()).sum();
    Map<PinnedBlob, Path> files = new ConcurrentHashMap<>();
    try {
      Parallel.each(blobs, AT_ONCE, blob -> files.put(blob, fetched(blob, done, all)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return blobs.stream().map(blob -> Objects.requireNonNull(files.get(blob))).toList();
  }

  private Path fetched(PinnedBlob blob, AtomicLong done, long all) throws IOException {
    Path there = physical(blob.file());
    String base = blob.file().substring(store.directory().directory().length() + 1);
    StorePath path = StorePath.parse(base);
    if (root != null && !store.physical(path).equals(there) && Files.isRegularFile(there)) {
      return there;
    }
    if (store.use(path)) {
      return store.physical(path);
    }
    Path directory = store.newTemporary("blob-");
    try {
      Path file = directory.resolve("blob");
      fetch(blob, file, done, all);
      TreeSource naming =
          new TreeSource(path.name(), file, Ingestion.FLAT, HashAlgorithm.SHA256, TreeFilter.ALL);
      StorePath adopted = store.adoptFixed(file, naming, null);
      if (!adopted.equals(path)) {
        throw new BuildError(
            "`%s` is not what `%s` promises"
                .formatted(blob.file(), Digests.print(blob.blob().digest())));
      }
      return store.physical(adopted);
    } finally {
      Trees.delete(directory);
    }
  }

  /// Writes a blob to a file.
  ///
  /// @param done counts what has come of all that is fetched
  private void fetch(PinnedBlob blob, Path file, AtomicLong done, long all) throws IOException {
    ImageName name = ImageName.parse(blob.repository());
    boolean _ =
        registries.anywhere(
            name,
            blob.insecure(),
            trouble -> {},
            repository -> {
              Files.deleteIfExists(file);
              long[] seen = {0};
              repository.fetch(
                  blob.blob(),
                  file,
                  count -> {
                    long sum = done.addAndGet(count - seen[0]);
                    seen[0] = count;
                    log.progress("fetching " + name.repository(), sum, all);
                  });
              return true;
            });
  }
}
