package dev.imgx.store;

import dev.imgx.store.archive.Metadata;
import dev.imgx.store.archive.Posix;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a process needs in order to write to a store: directories, locks, temporary roots and
/// trees. All are made when first needed. Safe for several threads.
final class Writing implements AutoCloseable {
  private final Layout layout;
  private final TemporaryRoots roots;
  private final TemporaryTrees trees;
  private final Wreckage wreckage;
  private final ReentrantLock mutex = new ReentrantLock();
  private final Map<StorePath, Thread> owners = new ConcurrentHashMap<>();
  private @Nullable FileLock schemaLock;

  /// What to protect before collectors may run again; null when they may.
  private @Nullable Set<StorePath> unprotected;

  /// @param wreckage of others, which is cleared first
  Writing(Layout layout, StoreDir directory, Wreckage wreckage) {
    this.layout = layout;
    this.wreckage = wreckage;
    this.roots = new TemporaryRoots(layout, directory);
    this.trees = new TemporaryTrees(layout.temporary());
    this.unprotected = LaunchersLock.take(layout.collectorLock()) ? new HashSet<>() : null;
  }

  /// Pays the price of the first lock, so that it can be paid on another thread. It will be needed
  /// unless the launcher holds one: what is only found valid is protected, too.
  void warm() {
    if (unprotected == null) {
      Posix.warm();
      LaunchersLock.refuse();
    }
  }

  /// Makes the directories that Nix expects, and holds the lock that keeps Nix from changing the
  /// schema meanwhile.
  private void prepare() throws IOException {
    if (schemaLock != null) {
      return;
    }
    for (Path directory :
        List.of(
            layout.store().resolve(".links"),
            layout.database(),
            layout.temporaryRoots(),
            layout.roots().resolve("per-user"),
            layout.state().resolve("profiles/per-user"))) {
      Files.createDirectories(directory);
    }
    // The launcher looks for the file.
    Posix.close(Posix.openForLock(layout.collectorLock()));
    schemaLock = FileLock.acquire(layout.database().resolve("big-lock"), true);
    wreckage.clear();
    if (unprotected != null) {
      roots.add(unprotected);
      unprotected = null;
      LaunchersLock.release();
    }
  }

  Path newTemporary(String prefix) throws IOException {
    mutex.lock();
    try {
      prepare();
      return trees.create(prefix);
    } finally {
      mutex.unlock();
    }
  }

  /// Moves a tree to where failed builds are kept, under a new name that begins with `name`.
  Path keep(Path tree, String name) throws IOException {
    Files.createDirectories(layout.kept());
    Path kept = Files.createTempDirectory(layout.kept(), name + "-");
    return Files.move(tree, kept, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Does nothing where this process may not write: then it has nothing to lose but what others
  /// delete.
  void protect(Collection<StorePath> paths) throws IOException {
    mutex.lock();
    try {
      if (unprotected != null) {
        unprotected.addAll(paths);
      } else if (!paths.isEmpty() && !isReadOnly()) {
        prepare();
        roots.add(paths);
      }
    } finally {
      mutex.unlock();
    }
  }

  private boolean isReadOnly() {
    return schemaLock == null && Files.exists(layout.state()) && !Files.isWritable(layout.state());
  }

  /// Does without the launcher's lock from now on.
  private void dismiss() throws IOException {
    mutex.lock();
    try {
      if (unprotected != null) {
        prepare();
      }
    } finally {
      mutex.unlock();
    }
  }

  /// Locks in the order of paths, as everybody does, so that nobody waits in a circle. What this
  /// thread has locked already is left out.
  PathLock lock(Collection<StorePath> paths) throws IOException {
    dismiss();
    Locks locks = new Locks();
    try {
      for (StorePath path : new TreeSet<>(paths)) {
        locks.take(path);
      }
    } catch (IOException | RuntimeException e) {
      locks.close();
      throw e;
    }
    return locks;
  }

  /// Moves a finished tree to its place, over what is there. The caller holds the path's lock.
  void publish(Path tree, StorePath path) throws IOException {
    Path target = layout.physical(path);
    TreeDeleter.delete(target);
    Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Metadata.seal(target);
    }
  }

  /// Held locks of paths.
  private final class Locks implements PathLock {
    private final Map<StorePath, FileLock> held = new HashMap<>();

    void take(StorePath path) throws IOException {
      if (owners.get(path) != Thread.currentThread()) {
        held.put(path, FileLock.acquire(layout.store().resolve(path + ".lock"), false));
        owners.put(path, Thread.currentThread());
      }
    }

    @Override
    public void close() {
      held.forEach((path, lock) -> {
        owners.remove(path);
        lock.closeAndDelete();
      });
      held.clear();
    }
  }

  @Override
  public void close() throws IOException {
    mutex.lock();
    try {
      roots.close();
      if (schemaLock != null) {
        schemaLock.close();
        schemaLock = null;
      }
      trees.close();
    } finally {
      mutex.unlock();
    }
  }
}
