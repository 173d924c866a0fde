package dev.imgx.store;

import dev.imgx.store.archive.TreeDeleter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The directory in which this process prepares paths. A lock beside it tells others that its
/// process lives; what killed processes left is deleted first. Mutable; its user locks.
final class TemporaryTrees implements AutoCloseable {
  private static final String LOCK = ".lock";

  private final Path all;
  private @Nullable Path own;
  private @Nullable FileLock lock;

  TemporaryTrees(Path all) {
    this.all = all;
  }

  /// A new directory.
  Path create(String prefix) throws IOException {
    Path parent = own;
    if (parent == null) {
      Files.createDirectories(all);
      deleteWhatCanBeDeleted();
      parent = all.resolve(uniqueName());
      lock = FileLock.acquire(lockOf(parent), false);
      own = Files.createDirectory(parent);
    }
    return Files.createTempDirectory(parent, prefix);
  }

  /// What cannot be deleted is in nobody's way.
  private void deleteWhatCanBeDeleted() {
    try {
      deleteLeftovers(all);
    } catch (IOException e) {
      // A collection will say so.
    }
  }

  private static String uniqueName() {
    String time = HexFormat.of().toHexDigits(System.nanoTime());
    return ProcessHandle.current().pid() + "-" + time;
  }

  private static Path lockOf(Path directory) {
    return directory.resolveSibling(directory.getFileName() + LOCK);
  }

  /// Deletes what dead processes prepared in this directory, if it is there.
  static void deleteLeftovers(Path all) throws IOException {
    if (!Files.isDirectory(all)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(all)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        String owner =
            name.endsWith(LOCK) ? name.substring(0, name.length() - LOCK.length()) : name;
        deleteIfAbandoned(all.resolve(owner));
      }
    }
  }

  private static void deleteIfAbandoned(Path directory) throws IOException {
    FileLock abandoned = FileLock.tryAcquire(lockOf(directory), false);
    if (abandoned != null) {
      TreeDeleter.delete(directory);
      abandoned.closeAndDelete();
    }
  }

  @Override
  public void close() throws IOException {
    if (own != null) {
      TreeDeleter.delete(own);
      own = null;
    }
    if (lock != null) {
      lock.closeAndDelete();
      lock = null;
    }
  }
}
