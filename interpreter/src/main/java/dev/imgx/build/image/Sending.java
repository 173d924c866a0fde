package dev.imgx.build.image;

import dev.imgx.build.BuildLog;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.RegistryError;
import dev.imgx.build.registry.Repository;
import dev.imgx.build.registry.Uploader;
import dev.imgx.store.Futures;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Blobs on their way to a registry, several at a time. Belongs to one thread; closing it ends what
/// still runs.
final class Sending implements AutoCloseable {
  private static final int QUESTIONS = 32;
  private static final int UPLOADS = 4;

  private final Uploader uploader;
  private final PackedLayers known;
  private final BuildLog log;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore questions = new Semaphore(QUESTIONS);
  private final Semaphore uploads = new Semaphore(UPLOADS);
  private final List<Future<Boolean>> running = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();

  /// What the repository is known to have.
  private final Set<Hash> held = ConcurrentHashMap.newKeySet();

  Sending(Uploader uploader, PackedLayers known, BuildLog log) {
    this.uploader = uploader;
    this.known = known;
    this.log = log;
  }

  /// Takes for granted what a manifest of the repository names: a registry keeps that. It need not
  /// be asked for every single blob then.
  void believe(Repository repository, Hash manifest) {
    try {
      Manifest there = repository.manifest(Digests.print(manifest));
      there.blobs().forEach(blob -> held.add(blob.digest()));
      for (Descriptor member : there.members()) {
        Manifest image = repository.manifest(Digests.print(member.digest()));
        image.blobs().forEach(blob -> held.add(blob.digest()));
      }
    } catch (IOException | RegistryError e) {
      // Then it is asked for each.
    }
  }

  /// Which of these blobs the repository has, or has now that it took them from its neighbours.
  Map<Hash, Boolean> present(Collection<Descriptor> blobs) throws IOException {
    Map<Hash, Future<Boolean>> answers = new LinkedHashMap<>();
    for (Descriptor blob : blobs) {
      answers.computeIfAbsent(
          blob.digest(), digest -> threads.submit(() -> limited(questions, () -> has(digest))));
    }
    Map<Hash, Boolean> there = new HashMap<>();
    for (Map.Entry<Hash, Future<Boolean>> answer : answers.entrySet()) {
      there.put(answer.getKey(), Futures.result(answer.getValue()));
    }
    return there;
  }

  private boolean has(Hash digest) throws IOException {
    if (held.contains(digest) || uploader.has(digest)) {
      return true;
    }
    String neighbour = known.place(digest, uploader.host());
    return neighbour != null && uploader.mount(digest, neighbour);
  }

  /// Something that is asked or done.
  @FunctionalInterface
  private interface Work {
    boolean run() throws IOException;
  }

  private static boolean limited(Semaphore places, Work work)
      throws IOException, InterruptedException {
    places.acquire();
    try {
      return work.run();
    } finally {
      places.release();
    }
  }

  /// Begins to send a blob, unless the repository has it.
  void send(Descriptor blob, Path file) {
    running.add(threads.submit(() -> limited(uploads, () -> upload(blob, file))));
  }

  /// The same with a file that is not needed afterwards.
  void sendAndDelete(Descriptor blob, Path file) {
    running.add(
        threads.submit(() ->
            limited(
                uploads,
                () -> {
                  boolean done = upload(blob, file);
                  Files.delete(file);
                  return done;
                })));
  }

  /// Begins to bring a blob from another repository, unless this one has it. The file that it
  /// passes through is in `scratch`.
  void relay(Descriptor blob, Repository from, Scratch scratch) {
    running.add(threads.submit(() -> limited(uploads, () -> bring(blob, from, scratch))));
  }

  private boolean bring(Descriptor blob, Repository from, Scratch scratch) throws IOException {
    if (has(blob.digest())) {
      known.notePlace(blob.digest(), uploader.host(), uploader.path());
      return true;
    }
    Path file = scratch.directory().resolve(Digests.print(blob.digest()).replace(':', '-'));
    String activity = "fetching " + Digests.print(blob.digest()).substring(0, 19);
    from.fetch(blob, file, done -> log.progress(activity, done, blob.size()));
    boolean done = upload(blob, file);
    Files.delete(file);
    return done;
  }

  private boolean upload(Descriptor blob, Path file) throws IOException {
    if (!has(blob.digest())) {
      String activity = "pushing " + Digests.print(blob.digest()).substring(0, 19);
      uploader.blob(blob, file, done -> log.progress(activity, done, blob.size()));
      sent.addAndGet(blob.size());
    }
    known.notePlace(blob.digest(), uploader.host(), uploader.path());
    return true;
  }

  /// Waits until everything is there. Throws what sending threw.
  void finish() throws IOException {
    for (Future<Boolean> one : running) {
      boolean _ = Futures.result(one);
    }
  }

  /// Puts a manifest there, when its blobs are.
  void manifest(String reference, Manifest manifest) throws IOException {
    uploader.manifest(reference, manifest);
  }

  /// How many bytes had to be sent.
  long sent() {
    return sent.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
