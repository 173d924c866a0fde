package dev.imgx.store;

import dev.imgx.store.archive.Posix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A lock on a file that all processes of imgx and Nix respect, and that dies with its process.
///
/// Locks exclude threads of one process too. Waiting is by asking again, because a thread that
/// waits in the kernel would hold up the others. Follows `src/libstore/unix/pathlocks.cc`.
final class FileLock implements AutoCloseable {
  private final Path file;
  private final int descriptor;

  private FileLock(Path file, int descriptor) {
    this.file = file;
    this.descriptor = descriptor;
  }

  /// Waits for the lock.
  static FileLock acquire(Path file, boolean shared) throws IOException {
    for (long wait = 1; ; wait = Math.min(wait * 2, 100)) {
      FileLock lock = tryAcquire(file, shared);
      if (lock != null) {
        return lock;
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a lock");
      }
    }
  }

  /// Takes the lock, or returns null when another has it.
  static @Nullable FileLock tryAcquire(Path file, boolean shared) throws IOException {
    while (true) {
      int descriptor = open(file);
      if (!Posix.tryLock(descriptor, shared)) {
        Posix.close(descriptor);
        return null;
      }
      FileLock lock = new FileLock(file, descriptor);
      if (Posix.size(descriptor) == 0) {
        return lock;
      }
      lock.close();
    }
  }

  /// Takes the lock of a file that is there, or returns null: another has it, or the file has gone.
  static @Nullable FileLock tryAcquireExisting(Path file) {
    int descriptor = Posix.openExisting(file);
    if (descriptor < 0) {
      return null;
    }
    if (!Posix.tryLock(descriptor, false)) {
      Posix.close(descriptor);
      return null;
    }
    return new FileLock(file, descriptor);
  }

  private static int open(Path file) throws IOException {
    while (true) {
      int descriptor = Posix.openForLock(file);
      if (descriptor >= 0) {
        return descriptor;
      }
      explain(file);
    }
  }

  /// Lets Java say why the file cannot be opened; returns when another try is worth it.
  private static void explain(Path file) throws IOException {
    try {
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    } catch (NoSuchFileException e) {
      Path parent = file.getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        throw e;
      }
    }
  }

  /// Releases the lock and deletes its file. A byte at its end tells those who wait for the old
  /// file that it is gone; those who are reading what it says before that are not disturbed.
  void closeAndDelete() {
    try {
      Files.deleteIfExists(file);
      Posix.mark(descriptor, 'd');
    } catch (IOException e) {
      // A lock file that stays does no harm.
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    Posix.close(descriptor);
  }
}
