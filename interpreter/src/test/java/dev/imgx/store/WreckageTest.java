package dev.imgx.store;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What killed processes left goes with the next start; what living ones have stays.
class WreckageTest {
  private static final StorePath HALF =
      StorePath.parse("00000000000000000000000000000001-half-made");
  private static final StorePath LIVING =
      StorePath.parse("00000000000000000000000000000002-being-made");
  private static final StorePath FOREIGN =
      StorePath.parse("00000000000000000000000000000003-in-no-list");

  @TempDir Path root;

  private Path place(StorePath path) {
    return root.resolve("nix/store").resolve(path.toString());
  }

  private Path lock(StorePath path) {
    return place(path).resolveSibling(path + ".lock");
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Path list(String name, StorePath... paths) throws IOException {
    StringBuilder text = new StringBuilder();
    for (StorePath path : paths) {
      text.append("/nix/store/").append(path).append('\0');
    }
    Path list = Files.createDirectories(root.resolve("nix/var/nix/temproots")).resolve(name);
    return Files.writeString(list, text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void unfinishedPathsAndLocksOfDeadProcessesGo() throws IOException {
    StorePath whole;
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      whole = store.addText("whole", new byte[] {1}, List.of());
    }
    for (StorePath path : List.of(HALF, LIVING, FOREIGN)) {
      Files.writeString(Files.createDirectory(place(path)).resolve("file"), "half");
    }
    assertTrue(place(HALF).resolve("file").toFile().setReadOnly());
    Files.createFile(lock(HALF));
    Files.createFile(lock(whole));
    Path dead = list("1-dead", HALF, whole, LIVING);
    Path broken = Files.writeString(dead.resolveSibling("2-broken"), "/nix/sto");
    try (FileLock _ = FileLock.acquire(lock(LIVING), false);
        LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      store.addText("next", new byte[] {2}, List.of());
      store.flush();
      assertEquals(
          "[false, false, true, true]",
          List.of(
                  exists(place(HALF)),
                  exists(lock(HALF)),
                  exists(place(LIVING)),
                  exists(lock(LIVING)))
              .toString());
      assertEquals(
          "[true, false, true]",
          List.of(exists(place(whole)), exists(lock(whole)), exists(place(FOREIGN))).toString());
      assertEquals("[false, false]", List.of(exists(dead), exists(broken)).toString());
      assertTrue(store.isValid(whole));
    }
  }

  @Test
  void listsOfLivingProcessesStay() throws IOException {
    Path list = list("3-living", HALF);
    Files.createDirectories(place(HALF));
    Files.createFile(lock(HALF));
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      Path other = root.resolve("nix/var/nix/temproots/4-other");
      try (FileLock _ = FileLock.acquire(other, false)) {
        Files.writeString(other, "/nix/store/" + LIVING + "\0");
        Files.createDirectory(place(LIVING));
        store.addText("next", new byte[] {2}, List.of());
        store.flush();
        assertEquals("[false, false]", List.of(exists(list), exists(place(HALF))).toString());
        assertEquals("[true, true]", List.of(exists(other), exists(place(LIVING))).toString());
      }
    }
  }

  /// A collector may have opened the list of a process that ends before it reads it.
  @Test
  void aListIsWholeForItsReadersWhenItsProcessEnds() throws IOException {
    Path list = list("3-ending", LIVING);
    try (InputStream opened = Files.newInputStream(list)) {
      requireNonNull(FileLock.tryAcquireExisting(list)).closeAndDelete();
      String text = new String(opened.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertEquals("/nix/store/" + LIVING, text.substring(0, text.indexOf('\0')));
    }
    assertFalse(Files.exists(list));
  }
}
