package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees that are hashed while they are written, by one thread or by two.
class WrittenTreeTest {
  private static final StorePath TARGET = new StorePath("1".repeat(32), "target");
  private static final StorePath OTHER = new StorePath("2".repeat(32), "other");
  private static final StorePath ABSENT = new StorePath("3".repeat(32), "absent");

  @TempDir private Path temporary;

  /// A tree on disk.
  private record Source(Path tree, boolean isForTwo) implements TreeOrigin {
    @Override
    public void read(TreeSink sink) throws IOException {
      TreeReader.read(tree, sink);
    }
  }

  private static PathInfo write(LocalStore store, Path place, TreeOrigin origin)
      throws IOException {
    return store.write(place, TARGET, List.of(OTHER, ABSENT), origin);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isWhatAdoptingWouldMakeOfIt(boolean isForTwo) throws IOException {
    Path tree = Trees.varied(temporary.resolve("tree"));
    Files.writeString(tree.resolve("large"), ("word " + OTHER + "\n").repeat(50_000));
    Files.createSymbolicLink(tree.resolve("own"), Path.of("/nix/store/" + TARGET));
    try (LocalStore store = new LocalStore(temporary.resolve("root"), StoreDir.STANDARD)) {
      Path place = store.newTemporary("test-").resolve("out");
      PathInfo written = write(store, place, new Source(tree, isForTwo));
      PathInfo adopted = store.adopt(tree, TARGET, List.of(OTHER, ABSENT));
      assertEquals(adopted, written);
      assertEquals(Set.of(OTHER, TARGET), Set.copyOf(written.references()));
      StorePath read = store.addTree(TreeSource.whole("copy", place));
      assertEquals(written.narHash(), store.info(read).narHash());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheOriginThrowsIsThrown(boolean isForTwo) throws IOException {
    try (LocalStore store = new LocalStore(temporary.resolve("root"), StoreDir.STANDARD)) {
      Path place = store.newTemporary("test-").resolve("out");
      TreeOrigin origin = new Source(temporary.resolve("nowhere"), isForTwo);
      assertThrows(IOException.class, () -> write(store, place, origin));
      assertFalse(store.isValid(TARGET));
    }
  }
}
