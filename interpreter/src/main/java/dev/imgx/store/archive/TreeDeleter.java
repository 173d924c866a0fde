package dev.imgx.store.archive;

import java.io.IOException;
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
import java.util.Deque;

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
    deleter.visit(path);
  }

  private void visit(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!attributes.isDirectory()) {
      witness.see(path, attributes);
      Files.deleteIfExists(path);
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
        visit(raised.pop());
      }
    }
    Files.deleteIfExists(directory);
  }

  private void entries(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        visit(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void raise(Path directory) throws IOException {
    Metadata.unseal(root);
    Metadata.unseal(directory);
    Path place = root.resolve(".deep-" + System.nanoTime() + "-" + count++);
    raised.push(Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE));
  }
}
