package dev.imgx.store;

import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/// What killed processes, of imgx and Nix, left in the store: the lists of the paths that they were
/// working on, and of these paths the locks, and what has not become valid.
///
/// A list is abandoned when nobody holds the lock on it. Whoever makes a path holds its lock, and
/// so does `clear` while it deletes one.
final class Wreckage {
  private final Layout layout;
  private final StoreDir directory;
  private final Predicate<StorePath> valid;

  Wreckage(Layout layout, StoreDir directory, Predicate<StorePath> valid) {
    this.layout = layout;
    this.directory = directory;
    this.valid = valid;
  }

  /// Deletes it.
  void clear() throws IOException {
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(layout.temporaryRoots())) {
      for (Path list : lists) {
        clear(list);
      }
    } catch (NoSuchFileException e) {
      // No process ever used this store.
    }
  }

  private void clear(Path list) throws IOException {
    FileLock abandoned = FileLock.tryAcquireExisting(list);
    if (abandoned == null) {
      return;
    }
    try {
      for (String text : Files.readString(list, StandardCharsets.ISO_8859_1).split("\0")) {
        if (!text.isEmpty()) {
          clear(directory.parse(text));
        }
      }
    } catch (FormatError e) {
      // The process died while it wrote this entry, before it used the path.
    } catch (NoSuchFileException e) {
      // Another was faster.
    } finally {
      abandoned.closeAndDelete();
    }
  }

  private void clear(StorePath path) throws IOException {
    Path place = layout.physical(path);
    Path lockFile = layout.store().resolve(path + ".lock");
    boolean locked = Files.exists(lockFile);
    boolean made = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    if (!locked && (!made || valid.test(path))) {
      return;
    }
    FileLock lock = FileLock.tryAcquire(lockFile, false);
    if (lock == null) {
      return;
    }
    try {
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !valid.test(path)) {
        TreeDeleter.delete(place);
      }
    } finally {
      lock.closeAndDelete();
    }
  }
}
