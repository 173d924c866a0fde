import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/// Directories with everything in them.
final class Trees {
  private Trees() {}

  /// Everything in a directory, itself first, in the order of their names.
  static List<Path> list(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      return walk.sorted().toList();
    }
  }

  /// Copies the files of a directory, with their modes.
  static void copy(Path from, Path to) throws IOException {
    for (Path file : list(from)) {
      if (Files.isRegularFile(file)) {
        copyFile(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /// Copies a file, into directories that are made if need be.
  static void copyFile(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /// Gives everything the same time: Java compares that of the libraries with what a cache says,
  /// and a package holds this one.
  static void settle(Path tree, FileTime time) throws IOException {
    for (Path file : list(tree)) {
      if (!Files.isSymbolicLink(file)) {
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  /// Deletes a directory, if it is there.
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException problem)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
