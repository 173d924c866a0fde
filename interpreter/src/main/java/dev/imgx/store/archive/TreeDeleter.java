package dev.imgx.store.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/// Deletes trees, read-only ones too. Links are deleted, not followed.
///
/// A tree may be deeper than any name can say, because who made it went down step by step. So what
/// is deep is first moved to the top. Mutable, for one tree.
public final class TreeDeleter {
  /// Hears of everything but directories before it is deleted.
  @FunctionalInterface
  public interface Witness {
    void see(Path file, BasicFileAttributes attributes) throws IOException;
  }

  private static final int LONG = 400;

  // The system takes back the memory that holds a file's bytes while the file is deleted: about a
  // tenth of a second for 500 MB, which threads divide.
  private static final long LARGE = 8 << 20;

  private final Path root;
  private final int deep;
  private final Witness witness;
  private final Deque<Path> raised = new ArrayDeque<>();
  private int count;

  private TreeDeleter(Path root, Witness witness) {
    this.root = root;
    this.deep = root.toString().length() + LONG;
    this.witness = witness;
  }

  /// Deletes what is at `path`, if anything is.
  public static void delete(Path path) throws IOException {
    delete(path, (_, _) -> {});
  }

  /// The same, while `witness` looks.
  public static void delete(Path path, Witness witness) throws IOException {
    TreeDeleter deleter = new TreeDeleter(path, witness);
    deleter.visit(List.of(path));
  }

  private void visit(Iterable<Path> paths) throws IOException {
    List<Path> large = new ArrayList<>();
    for (Path path : paths) {
      visit(path, large);
    }
    if (!large.isEmpty()) {
      removeAll(large);
    }
  }

  private void removeAll(List<Path> files) throws IOException {
    try {
      files.parallelStream()
          .forEach(file -> {
            try {
              remove(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Also out of a directory of the tree that is read-only. What was seen is never visited again,
  /// so that nobody counts it twice.
  private void remove(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (AccessDeniedException e) {
      if (path.equals(root)) {
        throw e;
      }
      Metadata.unseal(Objects.requireNonNull(path.getParent()));
      Files.deleteIfExists(path);
    }
  }

  private void visit(Path path, List<Path> large) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!attributes.isDirectory()) {
      witness.see(path, attributes);
      if (attributes.size() < LARGE) {
        remove(path);
      } else {
        large.add(path);
      }
    } else if (path.toString().length() > deep) {
      raise(path);
    } else {
      directory(path);
    }
  }

  private void directory(Path directory) throws IOException {
    try {
      entries(directory);
    } catch (AccessDeniedException e) {
      Metadata.unseal(directory);
      entries(directory);
    }
    if (directory.equals(root)) {
      while (!raised.isEmpty()) {
        visit(List.of(raised.pop()));
      }
    }
    remove(directory);
  }

  private void entries(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      visit(entries);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void raise(Path directory) throws IOException {
    Metadata.unseal(root);
    Metadata.unseal(Objects.requireNonNull(directory.getParent()));
    Metadata.unseal(directory);
    Path place = root.resolve(".deep-" + System.nanoTime() + "-" + count++);
    raised.push(Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE));
  }
}
