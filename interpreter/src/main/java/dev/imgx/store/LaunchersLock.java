package dev.imgx.store;

import dev.imgx.store.archive.Posix;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/// The lock of the collectors that the launcher took, shared, where there is probably nothing to
/// do: while it is held nothing is deleted, so nothing has to be protected. Taking locks costs Java
/// a sixth of the time of such a build, most of it for reaching the system call.
///
/// The launcher names the file in the property `imgx.collector-lock`, and the open file comes as
/// descriptor 9.
final class LaunchersLock {
  private static final int DESCRIPTOR = 9;
  private static final AtomicReference<String> OFFERED =
      new AtomicReference<>(System.getProperty("imgx.collector-lock", ""));

  private LaunchersLock() {}

  /// Whether it is the lock in this file; only the first who asks gets it, and releases it.
  static boolean take(Path file) {
    String offered = OFFERED.get();
    return !offered.isEmpty()
        && Path.of(offered).normalize().equals(file)
        && OFFERED.compareAndSet(offered, "");
  }

  /// Releases what nobody took.
  static void refuse() {
    if (!OFFERED.getAndSet("").isEmpty()) {
      release();
    }
  }

  /// Releases what was taken.
  static void release() {
    Posix.close(DESCRIPTOR);
  }
}
