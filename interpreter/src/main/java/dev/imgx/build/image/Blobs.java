package dev.imgx.build.image;

import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Repository;
import dev.imgx.store.Futures;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// The blobs of an image on their way from a registry into a directory: several at a time, the
/// first ones first. Belongs to one thread; closing it ends what still runs.
final class Blobs implements AutoCloseable {
  private static final int AT_ONCE = 6;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("fetch-", 0).factory());
  private final Map<Descriptor, Future<Path>> files = new LinkedHashMap<>();
  private final AtomicLong done = new AtomicLong();

  /// Begins to fetch them; the same blob twice is fetched once.
  Blobs(Repository from, List<Descriptor> blobs, Path directory, BuildLog log) {
    long all = blobs.stream().distinct().mapToLong(Descriptor::size).sum();
    String activity = "fetching " + from.name().repository();
    for (Descriptor blob : blobs) {
      files.computeIfAbsent(
          blob,
          one -> {
            Path file = directory.resolve(one.digest().print(HashFormat.BASE16));
            return threads.submit(() -> {
              long[] seen = {0};
              from.fetch(
                  one,
                  file,
                  count -> {
                    long sum = done.addAndGet(count - seen[0]);
                    seen[0] = count;
                    log.progress(activity, sum, all);
                  });
              return file;
            });
          });
    }
  }

  /// Waits for a blob; returns its file. Throws what its fetching threw.
  Path file(Descriptor blob) throws IOException {
    return Futures.result(Objects.requireNonNull(files.get(blob)));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
