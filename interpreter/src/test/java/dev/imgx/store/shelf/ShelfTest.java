package dev.imgx.store.shelf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another run finds what one has put, or nothing, whatever happened to the files.
class ShelfTest {
  private static final byte[] OWNER = new byte[Shelf.OWNER_LENGTH];
  private static final byte[] OTHER = "somebody else's.".getBytes(StandardCharsets.ISO_8859_1);
  private static final long LIMIT = 1 << 20;

  @TempDir Path root;

  private Shelf shelf() {
    return new Shelf(place(), OWNER);
  }

  private Shelf.Place place() {
    return new Shelf.Place(root, "own/shelf", LIMIT);
  }

  private void put(long key, byte[] bytes) {
    try (Shelf shelf = shelf()) {
      shelf.put(key, bytes);
    }
  }

  private byte @Nullable [] find(long key) {
    try (Shelf shelf = shelf()) {
      return shelf.find(key);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("own/shelf"))) {
      return files.sorted().toList();
    }
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void nextRunFindsWhatWasPut() {
    assertNull(find(7));
    put(7, bytes(7, 100));
    put(-7, bytes(8, 0));
    put(Long.MIN_VALUE, bytes(9, 300_000));
    assertArrayEquals(bytes(7, 100), find(7));
    assertArrayEquals(bytes(8, 0), find(-7));
    assertArrayEquals(bytes(9, 300_000), find(Long.MIN_VALUE));
    assertNull(find(8));
  }

  @Test
  void lastPutCounts() {
    put(7, bytes(1, 10));
    put(7, bytes(2, 10));
    assertArrayEquals(bytes(2, 10), find(7));
    put(7, bytes(3, 5_000));
    put(8, bytes(4, 5_000));
    assertArrayEquals(bytes(3, 5_000), find(7));
  }

  @Test
  void nothingIsMadeWhereNoRootIs() throws IOException {
    Files.delete(root);
    put(7, bytes(7, 100));
    assertFalse(Files.exists(root));
    Files.createDirectory(root);
  }

  @Test
  void nothingFailsWhereNothingCanBeWritten() throws IOException {
    Files.writeString(root.resolve("own"), "a file where a directory should be");
    put(7, bytes(7, 100));
    assertNull(find(7));
  }

  @Test
  void packsStayFew() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      put(i, bytes(i, 10 + random.nextInt(500)));
    }
    assertTrue(files().size() <= 6, () -> "too many packs");
    for (int i = 0; i < 200; i++) {
      assertNotNull(find(i), "entry " + i);
    }
  }

  @Test
  void limitHolds() throws IOException {
    for (int i = 0; i < 100; i++) {
      put(i, bytes(i, 30_000));
    }
    long size = files().stream().mapToLong(file -> file.toFile().length()).sum();
    assertTrue(size <= LIMIT && size > LIMIT / 3, () -> size + " bytes");
    assertNull(find(0));
    assertArrayEquals(bytes(99, 30_000), find(99));
  }

  @Test
  void ownersDoNotMeet() throws IOException {
    put(7, bytes(1, 10));
    try (Shelf other = new Shelf(place(), OTHER)) {
      assertNull(other.find(7));
      other.put(7, bytes(2, 10));
    }
    assertArrayEquals(bytes(1, 10), find(7));
    assertEquals(2, files().size());
  }

  @Test
  void entriesOfThePackThatCameAlongAreFoundToo() throws IOException {
    Path given = root.resolve("given");
    assertNull(Shelf.beside(given, place()));
    Shelf.give(given, OTHER, new TreeMap<>(Map.of(1L, bytes(1, 50), -1L, bytes(2, 50))));
    try (Shelf shelf = Shelf.beside(given, place())) {
      assertNotNull(shelf);
      assertArrayEquals(bytes(2, 50), shelf.find(-1));
      shelf.put(5, bytes(5, 5));
    }
    try (Shelf shelf = Shelf.beside(given, place())) {
      assertNotNull(shelf);
      assertArrayEquals(bytes(5, 5), shelf.find(5));
      assertArrayEquals(bytes(1, 50), shelf.find(1));
    }
    assertNull(find(5));
  }

  /// Every byte of a pack changed, and the pack cut at every length.
  @Test
  void damageLosesEntriesAndChangesNone() throws IOException {
    byte[] first = bytes(1, 40);
    byte[] second = bytes(2, 40);
    try (Shelf shelf = shelf()) {
      shelf.put(1, first);
      shelf.put(2, second);
    }
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    int lost = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(file, damaged);
      lost += lost(1, first) + lost(2, second);
      Files.write(file, Arrays.copyOf(whole, i));
      lost += lost(1, first) + lost(2, second);
    }
    assertTrue(lost > whole.length, "damage went unnoticed");
    put(3, bytes(3, 40));
    assertArrayEquals(bytes(3, 40), find(3));
    assertEquals(1, files().size(), "the damaged pack is still there");
  }

  private int lost(long key, byte[] expected) {
    byte[] found = find(key);
    if (found != null) {
      assertArrayEquals(expected, found);
    }
    return found == null ? 1 : 0;
  }

  @Test
  void whatKilledRunsLeftGoesLater() throws IOException {
    put(1, bytes(1, 10));
    Path young = root.resolve("own/shelf/young.pack.tmp");
    Path old = root.resolve("own/shelf/old.pack.tmp");
    Files.write(young, bytes(1, 10));
    Files.write(old, bytes(1, 10));
    Files.setLastModifiedTime(old, FileTime.fromMillis(0));
    put(2, bytes(2, 10));
    assertTrue(Files.exists(young));
    assertFalse(Files.exists(old));
  }

  @Test
  void severalAtOnceLoseNothingThatIsThere() throws Exception {
    put(1_000_000, bytes(1, 100));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all =
          IntStream.range(0, 8).<Future<?>>mapToObj(n -> threads.submit(() -> work(n))).toList();
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertArrayEquals(bytes(1, 100), find(1_000_000));
  }

  /// As a process would: opens, finds what is there to be found, and puts.
  private void work(int number) {
    for (int i = 0; i < 30; i++) {
      long key = number * 1000L + i;
      try (Shelf shelf = shelf()) {
        for (int k = 0; k < 30; k++) {
          long wanted = (number + 1) % 8 * 1000L + k;
          byte[] found = shelf.find(wanted);
          if (found != null) {
            assertArrayEquals(bytes(wanted, 50), found);
          }
        }
        shelf.put(key, bytes(key, 50));
      }
    }
  }
}
