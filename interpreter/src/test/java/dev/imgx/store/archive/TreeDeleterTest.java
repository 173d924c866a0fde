package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDeleterTest {
  private static final long LARGE = 20_000_000;

  @TempDir Path directory;

  @Test
  void deletesLargeFilesBesideSmallOnesAndTellsOfEachOnce() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Path sealed = Files.createDirectory(tree.resolve("sealed"));
    for (String name : List.of("a", "b", "sealed/c", "sealed/d", "sealed/e")) {
      sparse(tree.resolve(name), LARGE);
    }
    sparse(sealed.resolve("small"), 1);
    Files.setPosixFilePermissions(sealed, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> seen = new ArrayList<>();

    TreeDeleter.delete(tree, (file, _) -> seen.add(tree.relativize(file).toString()));

    assertFalse(Files.exists(tree));
    assertEquals(
        List.of("a", "b", "sealed/c", "sealed/d", "sealed/e", "sealed/small"),
        seen.stream().sorted().toList());
  }

  @Test
  void deletesALargeFileThatIsTheTreeItself() throws IOException {
    Path file = sparse(directory.resolve("file"), LARGE);

    TreeDeleter.delete(file);

    assertFalse(Files.exists(file));
  }

  @Test
  void deletesALinkToALargeFileAndNotTheFile() throws IOException {
    Path file = sparse(directory.resolve("file"), LARGE);
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), file);

    TreeDeleter.delete(tree);

    assertFalse(Files.exists(tree));
    assertTrue(Files.exists(file));
  }

  private static Path sparse(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    return path;
  }
}
