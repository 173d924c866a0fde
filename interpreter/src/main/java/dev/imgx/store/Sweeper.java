package dev.imgx.store;

import dev.imgx.store.archive.TreeDeleter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Deletes trees of a store and counts the bytes that this frees: those of files that have no other
/// name. Mutable.
final class Sweeper {
  private final boolean linked;
  private long freed;

  Sweeper(Layout layout) {
    String[] links = layout.links().toFile().list();
    linked = links != null && links.length > 0;
  }

  long freed() {
    return freed;
  }

  /// Deletes what is at `path`, if anything is.
  void delete(Path path) throws IOException {
    TreeDeleter.delete(path, this::count);
  }

  private void count(Path path, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile() && !hasOtherName(path)) {
      freed += attributes.size();
    }
  }

  /// Where nothing was ever optimised, nobody needs to be asked.
  private boolean hasOtherName(Path path) throws IOException {
    return linked && linkCount(path) > 1;
  }

  static int linkCount(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
  }
}
