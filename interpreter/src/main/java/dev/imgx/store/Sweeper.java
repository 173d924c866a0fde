package dev.imgx.store;

import dev.imgx.store.archive.Metadata;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        deleteDirectory(path);
      } else {
        deleteFile(path, attributes);
      }
    } catch (NoSuchFileException e) {
      // It is gone already.
    }
  }

  private void deleteFile(Path path, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile() && !hasOtherName(path)) {
      freed += attributes.size();
    }
    Files.delete(path);
  }

  /// Where nothing was ever optimised, nobody needs to be asked.
  private boolean hasOtherName(Path path) throws IOException {
    return linked && linkCount(path) > 1;
  }

  static int linkCount(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
  }

  private void deleteDirectory(Path directory) throws IOException {
    try {
      deleteEntries(directory);
    } catch (AccessDeniedException e) {
      Metadata.unseal(directory);
      deleteEntries(directory);
    }
    Files.delete(directory);
  }

  private void deleteEntries(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        delete(entry);
      }
    }
  }
}
