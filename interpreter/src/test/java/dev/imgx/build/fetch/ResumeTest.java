package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.fetch.BrokenMirror.Manners;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads that end in the middle: what has come is kept, the rest comes from whoever has it.
@Timeout(60)
class ResumeTest {
  private static final byte[] FILE = bytes(1, 3_000_000);
  private static final int ALWAYS = Integer.MAX_VALUE;
  private static final int MOST_LOST = 700_000;

  @TempDir Path folder;
  private final List<BrokenMirror> mirrors = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private final Set<Long> totals = new HashSet<>();

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    RandomGeneratorFactory.of("L64X128MixRandom").create(seed).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void stop() {
    mirrors.forEach(BrokenMirror::close);
  }

  private BrokenMirror mirror(byte[] content, Manners manners) throws IOException {
    BrokenMirror mirror = new BrokenMirror(manners).with("/x.deb", content);
    mirrors.add(mirror);
    return mirror;
  }

  private final class Log implements BuildLog {
    @Override
    public void line(String text) {}

    @Override
    public void progress(String activity, long done, long expected) {
      totals.add(expected);
      progress.add(done);
    }
  }

  private Path target() {
    return folder.resolve("target");
  }

  private void fetch(Fetcher.Check check) throws Exception {
    fetch(check, null);
  }

  private void fetch(Fetcher.Check check, @Nullable Halves halves) throws Exception {
    Patience patience =
        new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(10));
    Fetcher fetcher =
        new Fetcher(new Mirrors(Map.of(), folder), new Web(patience, Map.of(), null), halves);
    List<String> urls = mirrors.stream().map(mirror -> mirror.url() + "/x.deb").toList();
    fetcher.fetch(new Fetcher.Request(urls, HashAlgorithm.SHA256, check), target(), new Log());
  }

  private void fetch() throws Exception {
    fetch(Fetcher.hash(Hash.digest(HashAlgorithm.SHA256, FILE)));
    assertArrayEquals(FILE, Files.readAllBytes(target()));
  }

  /// The rest was asked for from about these places: what was on its way may be lost with the
  /// connection.
  private static void assertParts(List<String> asked, int... places) {
    assertEquals(places.length, asked.size(), asked::toString);
    for (int i = 0; i < places.length; i++) {
      int from = Integer.parseInt(asked.get(i).replaceAll(".* bytes=([0-9]+)-$", "$1"));
      assertTrue(from <= places[i] && from > places[i] - MOST_LOST, asked.get(i));
    }
  }

  @Test
  void goesOnWhereItWas() throws Exception {
    BrokenMirror mirror = mirror(FILE, new Manners(1_200_000, ALWAYS, true));
    fetch();
    assertEquals("/x.deb", mirror.asked().getFirst());
    assertParts(mirror.asked().subList(1, mirror.asked().size()), 1_200_000, 2_400_000);
    assertEquals(progress.stream().sorted().toList(), progress);
    assertEquals(Set.of((long) FILE.length), totals);
  }

  @Test
  void theNextMirrorGivesTheRest() throws Exception {
    BrokenMirror dying = mirror(FILE, new Manners(ALWAYS, 1, true));
    BrokenMirror other = mirror(FILE, Manners.GOOD);
    fetch();
    assertEquals(List.of("/x.deb"), dying.asked());
    assertParts(other.asked(), 1_500_000);
  }

  /// What a run leaves when all mirrors are gone, another goes on with.
  @Test
  void theNextRunGoesOn() throws Exception {
    Path directory = folder.resolve("halves");
    Fetcher.Check check = Fetcher.hash(Hash.digest(HashAlgorithm.SHA256, FILE));
    BrokenMirror dying = mirror(FILE, new Manners(1_200_000, 1, true));
    assertThrows(BuildError.class, () -> fetch(check, new Halves(directory)));
    assertFalse(Files.exists(target()));
    dying.close();
    mirrors.clear();
    BrokenMirror good = mirror(FILE, Manners.GOOD);
    fetch(check, new Halves(directory));
    assertArrayEquals(FILE, Files.readAllBytes(target()));
    assertParts(good.asked(), 1_200_000);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(directory.resolve("lock")), left.toList());
    }
  }

  /// A half that is of another file is found out by the hash, and fetched again as a whole.
  @Test
  void aHalfOfAnotherFileDoesNoHarm() throws Exception {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, FILE);
    Halves halves = new Halves(folder.resolve("halves"));
    try (Halves.Half half = Objects.requireNonNull(halves.claim(hash))) {
      assertNull(halves.claim(hash), "it is somebody's already");
      Files.write(half.path(), bytes(2, 500_000));
    }
    BrokenMirror good = mirror(FILE, Manners.GOOD);
    fetch(Fetcher.hash(hash), halves);
    assertArrayEquals(FILE, Files.readAllBytes(target()));
    assertEquals(List.of("/x.deb bytes=500000-", "/x.deb"), good.asked());
  }

  @Test
  void beginsAgainWhereNoPartsAreSent() throws Exception {
    mirror(FILE, new Manners(1_000_000, 1, false));
    BrokenMirror whole = mirror(FILE, new Manners(ALWAYS, ALWAYS, false));
    fetch();
    assertEquals(FILE.length, whole.sent());
  }

  /// Pieces of different files: the one who gave the last piece is asked for everything.
  @Test
  void piecesThatDoNotBelongTogether() throws Exception {
    mirror(bytes(2, FILE.length), new Manners(1_000_000, 1, true));
    BrokenMirror right = mirror(FILE, Manners.GOOD);
    fetch();
    assertParts(right.asked().subList(0, 1), 1_000_000);
    assertEquals(List.of("/x.deb"), right.asked().subList(1, right.asked().size()));
  }

  /// What came from the first is longer than the file.
  @Test
  void nothingIsLeftToSend() throws Exception {
    mirror(new byte[9_000_000], new Manners(4_000_000, 1, true));
    BrokenMirror right = mirror(FILE, Manners.GOOD);
    fetch();
    assertParts(right.asked().subList(0, 1), 4_000_000);
    assertEquals(List.of("/x.deb"), right.asked().subList(1, right.asked().size()));
  }

  /// Without a hash nobody would notice that two pieces are of two files.
  @Test
  void piecesNeedAHash() throws Exception {
    BrokenMirror mirror = mirror(FILE, new Manners(1_200_000, 3, true));
    assertThrows(BuildError.class, () -> fetch((got, file) -> null));
    assertEquals(List.of("/x.deb", "/x.deb"), mirror.asked());
    assertFalse(Files.exists(target()));
  }

  @Test
  void aMirrorThatSendsTooLittleIsGivenUp() throws Exception {
    BrokenMirror mirror = mirror(FILE, new Manners(1000, ALWAYS, true));
    assertThrows(BuildError.class, this::fetch);
    assertEquals(2, mirror.asked().size());
    assertFalse(Files.exists(target()));
  }
}
