package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.path.StoreDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees that are deeper than the longest name that the system takes; a builder can make one.
class DeepTreeTest {
  private static final int LEVELS = 16;
  private static final String LONG_NAME = "d".repeat(200);

  @TempDir private Path temporary;
  private Path root;
  private Path deep;

  @BeforeEach
  void makeTree() throws IOException {
    root = temporary.resolve("root");
    deep = temporary.resolve("deep");
    chain(deep);
    for (int i = 0; i < 2; i++) {
      Path above = temporary.resolve("above");
      Files.move(deep, chain(above).resolve("more"));
      Files.move(above, deep);
    }
  }

  /// The lowest of new directories.
  private static Path chain(Path top) throws IOException {
    Path lowest = Files.createDirectories(Path.of(top + ("/" + LONG_NAME).repeat(LEVELS)));
    Files.writeString(lowest.resolve("file"), "x");
    return lowest;
  }

  @AfterEach
  void deleteTree() throws IOException {
    TreeDeleter.delete(deep);
  }

  @Test
  void theyAreDeleted() throws IOException {
    int[] files = {0};
    TreeDeleter.delete(deep, (file, attributes) -> files[0]++);
    assertEquals(3, files[0]);
    assertFalse(Files.exists(deep));
  }

  @Test
  void theyAreRefusedAndNothingStays() throws IOException {
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      TreeSource source = TreeSource.whole("deep", deep);
      StoreError error = assertThrows(StoreError.class, () -> store.addTree(source));
      String message = String.valueOf(error.getMessage());
      assertTrue(message.contains("File name too long") && message.length() < 1000, message);
      assertEquals(List.of(), List.copyOf(store.paths()));
    }
    new Labour(root, temporary).collect();
    assertEquals("[]", Remains.of(root).toString());
  }

  /// Somebody who was killed left one.
  @Test
  void theyKeepNobodyFromWriting() throws IOException {
    Path abandoned = Files.createDirectories(root.resolve("nix/var/imgx/tmp/1-abandoned"));
    Files.move(deep, abandoned.resolve("deep"));
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      Path mine = store.newTemporary("x");
      assertFalse(Files.exists(abandoned));
      assertTrue(Files.exists(mine));
    }
    assertEquals("[]", Remains.of(root).toString());
  }
}
