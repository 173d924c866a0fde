package dev.imgx.store.archive;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Deletes trees, read-only ones too. Links are deleted, not followed.
public final class TreeDeleter {
  private TreeDeleter() {}

  /// Deletes what is at `path`, if anything is.
  public static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    try {
      deleteDirectory(path);
    } catch (AccessDeniedException e) {
      Metadata.unseal(path);
      deleteDirectory(path);
    }
  }

  private static void deleteDirectory(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        delete(entry);
      }
    }
    Files.deleteIfExists(directory);
  }
}
