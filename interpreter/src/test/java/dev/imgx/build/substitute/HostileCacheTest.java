package dev.imgx.build.substitute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.Nix;
import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Caches that lie, break off and never end: each is told of, nothing comes of it, and the next
/// cache is asked.
@Timeout(60)
class HostileCacheTest {
  @TempDir Path directory;
  private Supply bad;
  private Supply good;
  private CacheServer badServer;
  private CacheServer goodServer;
  private int customers;

  @BeforeEach
  void open() throws IOException {
    SecretKey key = SecretKey.generate("test-1");
    bad = new Supply(directory.resolve("bad"), key);
    good = new Supply(directory.resolve("good"), key);
    badServer = new CacheServer(bad.directory);
    goodServer = new CacheServer(good.directory);
  }

  @AfterEach
  void close() {
    badServer.close();
    goodServer.close();
    Path last = directory.resolve("root" + (customers - 1));
    assertEquals("", Files.exists(last) ? new Nix(last).complaints() : "");
  }

  /// The bad cache alone gives nothing but a warning with `reason` and an error; with a good one
  /// behind it the path comes from there.
  private void refuses(StorePath path, String reason) throws IOException, InterruptedException {
    Path root = directory.resolve("root" + customers++);
    try (Customer customer = new Customer(root)) {
      String failure = customer.failure(Customer.settings(bad, badServer.url()), path);
      assertTrue(customer.warnings().contains(reason), customer.warnings() + failure);
      assertTrue(failure != null && failure.contains("'--fallback'"), failure);
      assertEquals(Set.of(), customer.store.paths());
      SubstituterSettings settings = Customer.settings(bad, badServer.url());
      SubstituterSettings fallback = settings.withManner(settings.manner().fallback(true));
      assertNull(customer.failure(fallback, path));
      assertEquals(Set.of(), customer.store.paths());
      assertEquals(List.of(), entries(root));
      good.add(path.name(), Supply.file("good"));
      assertNull(customer.failure(Customer.settings(bad, badServer.url(), goodServer.url()), path));
      assertEquals("good", Files.readString(customer.store.physical(path)));
    }
  }

  private static List<String> entries(Path root) throws IOException {
    if (!Files.exists(root.resolve("nix/store"))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(root.resolve("nix/store"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".links"))
          .toList();
    }
  }

  @Test
  void archivesThatAreNotThere() throws Exception {
    StorePath path = bad.add("x", Supply.file("x"));
    Files.delete(bad.directory.resolve("nar/" + path.hashPart() + ".nar"));
    refuses(path, "is not there");
  }

  @Test
  void archivesThatBreakOff() throws Exception {
    StorePath path = bad.add("x", Supply.file("x".repeat(100_000)));
    badServer.on("nar/.*", badServer.broken(0));
    refuses(path, "is cut off");
  }

  @Test
  void archivesThatAreTooShort() throws Exception {
    byte[] nar = Supply.file("x".repeat(100_000));
    PathInfo info =
        PathInfo.of(Supply.path("x"), Hash.digest(HashAlgorithm.SHA256, nar), nar.length, Set.of());
    bad.publish(info, java.util.Arrays.copyOf(nar, 60_000), true);
    refuses(info.path(), "cut off");
  }

  @Test
  void archivesWithoutAnEnd() throws Exception {
    byte[] nar = Supply.file("x".repeat(100_000));
    StorePath path = bad.add("x", nar);
    badServer.on(
        "nar/.*",
        (exchange, time) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(nar);
          while (true) {
            exchange.getResponseBody().write(nar);
          }
        });
    refuses(path, "longer than its promised " + nar.length + " bytes");
  }

  @Test
  void filesWithoutAnEnd() throws Exception {
    // A file that says to have 2^40 bytes.
    byte[] nar = Supply.file("x".repeat(100_000));
    StorePath path = bad.add("x", nar);
    badServer.on(
        "nar/.*",
        (exchange, time) -> {
          byte[] huge = nar.clone();
          huge[24 + 16 + 16 + 16 + 16 + 5] = 1;
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(huge);
          while (true) {
            exchange.getResponseBody().write(new byte[1 << 16]);
          }
        });
    refuses(path, "longer than its promised " + nar.length + " bytes");
  }

  @Test
  void bombs() throws Exception {
    byte[] nar = Supply.file("x");
    StorePath path = bad.add("x", nar);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(0))) {
      xz.write(nar);
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 16; i++) {
        xz.write(zeros);
      }
    }
    Files.write(archive(path), packed.toByteArray());
    bad.change(path, "^Compression: .*$", "Compression: xz");
    refuses(path, "longer than its promised");
  }

  private Path archive(StorePath path) {
    return bad.directory.resolve("nar/" + path.hashPart() + ".nar");
  }

  @Test
  void otherContent() throws Exception {
    StorePath path = bad.add("x", Supply.file("x"));
    Files.write(archive(path), Supply.file("y"));
    refuses(path, "hash mismatch");
  }

  @Test
  void wrongSizes() throws Exception {
    byte[] nar = Supply.file("x");
    Hash hash = Hash.digest(HashAlgorithm.SHA256, nar);
    PathInfo large = PathInfo.of(Supply.path("large"), hash, nar.length + 8, Set.of());
    bad.publish(large, nar, true);
    refuses(large.path(), "has %d bytes, not its promised".formatted(nar.length));
    PathInfo small = PathInfo.of(Supply.path("small"), hash, nar.length - 8, Set.of());
    bad.publish(small, nar, true);
    refuses(small.path(), "longer than its promised");
    PathInfo enormous = PathInfo.of(Supply.path("enormous"), hash, 1L << 58, Set.of());
    bad.publish(enormous, nar, true);
    refuses(enormous.path(), "are free");
    StorePath other = bad.add("other", nar);
    bad.change(
        other,
        "^NarHash",
        "FileHash: " + hash.printTyped(HashFormat.BASE32) + "\nFileSize: 5\nNarHash");
    refuses(other, "the compressed archive is longer than its promised 5 bytes");
  }

  @Test
  void damagedCompression() throws Exception {
    for (String form : List.of("xz", "zstd", "gzip", "bzip2")) {
      StorePath path = bad.add(form, Supply.file("x"));
      bad.change(path, "^Compression: .*$", "Compression: " + form);
      refuses(path, "the compressed archive is damaged");
    }
    StorePath path = bad.add("rar", Supply.file("x"));
    bad.change(path, "^Compression: .*$", "Compression: rar");
    refuses(path, "unknown compression 'rar'");
  }

  @Test
  void hostileNames() throws Exception {
    int number = 0;
    for (String name : List.of("..", "a/b", "", "a\0b", "x".repeat(300))) {
      byte[] nar =
          Supply.nar(
              "(",
              "type",
              "directory",
              "entry",
              "(",
              "name",
              name,
              "node",
              "(",
              "type",
              "regular",
              "contents",
              "x",
              ")",
              ")",
              ")");
      refuses(bad.add("name" + number++, nar), "is not an archive");
    }
    byte[] twice =
        Supply.nar(
            "(",
            "type",
            "directory",
            "entry",
            "(",
            "name",
            "a",
            "node",
            "(",
            "type",
            "symlink",
            "target",
            "/etc",
            ")",
            ")",
            "entry",
            "(",
            "name",
            "a",
            "node",
            "(",
            "type",
            "directory",
            "entry",
            "(",
            "name",
            "x",
            "node",
            "(",
            "type",
            "regular",
            "contents",
            "x",
            ")",
            ")",
            ")",
            ")",
            ")");
    refuses(bad.add("twice", twice), "not sorted");
    refuses(bad.add("rest", Supply.nar("(", "type", "regular", ")", "(")), "hash mismatch");
    refuses(bad.add("kind", Supply.nar("(", "type", "device", ")")), "is not an archive");
    refuses(bad.add("empty", new byte[8]), "is not an archive");
  }

  @Test
  void infosThatCannotBeRead() throws Exception {
    StorePath other = bad.add("other", Supply.file("x"));
    StorePath path = bad.add("another", Supply.file("x"));
    Files.copy(
        bad.directory.resolve(other.hashPart() + ".narinfo"),
        bad.directory.resolve(path.hashPart() + ".narinfo"),
        StandardCopyOption.REPLACE_EXISTING);
    refuses(path, "it is about another path");
    StorePath url = bad.add("url", Supply.file("x"));
    bad.change(url, "^URL: .*$", "URL: ../../../etc/passwd");
    refuses(url, "must be a plain path below the cache");
    StorePath html = bad.add("html", Supply.file("x"));
    bad.change(html, "^StorePath", "<html>");
    refuses(html, "StorePath");
    StorePath endless = bad.add("endless", Supply.file("x"));
    badServer.on(endless.hashPart() + ".narinfo", CacheServer.endless());
    refuses(endless, "is too long");
  }

  /// What is not signed is as if it were not there: it is built.
  @Test
  void falseSignatures() throws Exception {
    byte[] nar = Supply.file("x");
    StorePath changed = bad.add("changed", nar);
    bad.change(changed, "^References: .*$", "References: " + Supply.path("other"));
    StorePath forged = bad.add("forged", nar);
    bad.change(forged, "^Sig: test-1:....", "Sig: test-1:AAAA");
    StorePath renamed = bad.add("renamed", nar);
    bad.change(renamed, "^Sig: test-1:", "Sig: test-2:");
    StorePath unsigned = bad.add("unsigned", nar);
    bad.change(unsigned, "^Sig: .*\n", "");
    StorePath claimed = bad.add("claimed", nar);
    bad.change(
        claimed,
        "^Sig: .*$",
        "CA: fixed:r:" + Hash.digest(HashAlgorithm.SHA256, nar).printTyped(HashFormat.BASE32));
    for (StorePath path : List.of(changed, forged, renamed, unsigned, claimed)) {
      try (Customer customer = new Customer(directory.resolve("root" + customers++))) {
        assertNull(customer.failure(Customer.settings(bad, badServer.url()), path));
        assertTrue(
            customer.warnings().contains("not signed by a trusted key"), customer.warnings());
        assertEquals(Set.of(), customer.store.paths());
        assertEquals(0, badServer.count("GET nar/.*"));
        good.add(path.name(), Supply.file("good"));
        customer.fetch(Customer.settings(bad, badServer.url(), goodServer.url()), path);
        assertEquals(Set.of(path), customer.store.paths());
      }
    }
  }

  /// A path that follows from its content needs no signature, but must do so.
  @Test
  void falseContentAddresses() throws Exception {
    byte[] nar = Supply.file("x");
    Hash hash = Hash.digest(HashAlgorithm.SHA256, nar);
    ContentAddress.Fixed address = new ContentAddress.Fixed(Ingestion.NAR, hash);
    StorePath path = StoreDir.STANDARD.fixedPath("x", address);
    byte[] lie = Supply.file("y");
    PathInfo info =
        PathInfo.of(path, Hash.digest(HashAlgorithm.SHA256, lie), lie.length, Set.of())
            .addressed(address);
    bad.publish(info, lie, false);
    try (Customer customer = new Customer(directory.resolve("root"))) {
      customer.failure(Customer.settings(bad, badServer.url()), path);
      assertTrue(customer.warnings().contains("content address mismatch"), customer.warnings());
      assertEquals(Set.of(), customer.store.paths());
      good.publish(PathInfo.of(path, hash, nar.length, Set.of()).addressed(address), nar, false);
      customer.fetch(Customer.settings(bad, badServer.url(), goodServer.url()), path);
      assertEquals(Set.of(path), customer.store.paths());
    }
  }

  @Test
  void serversThatFail() throws Exception {
    for (int status : List.of(500, 403, 418, 301, 206)) {
      StorePath path = bad.add("status" + status, Supply.file("x"));
      badServer.on("nar/" + path.hashPart() + ".nar", CacheServer.status(status));
      String reason = status == 403 ? "is not there" : " ";
      refuses(path, reason);
    }
    StorePath silent = bad.add("silent", Supply.file("x"));
    badServer.on(
        "nar/" + silent.hashPart() + ".nar",
        (exchange, time) -> {
          pause();
          return true;
        });
    refuses(silent, "nothing came for");
    StorePath circle = bad.add("circle", Supply.file("x"));
    badServer.on(
        "nar/" + circle.hashPart() + ".nar",
        (exchange, time) -> {
          exchange.getResponseHeaders().add("Location", exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(302, -1);
          return true;
        });
    refuses(circle, "redirected too often");
  }

  private static void pause() {
    try {
      Thread.sleep(20_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// References that nobody has, or in a circle: the path cannot be had.
  @Test
  void closuresThatAreNotWhole() throws Exception {
    StorePath open = bad.add("open", Supply.file("x"), Supply.path("nowhere"));
    StorePath first = bad.add("first", Supply.file("x"), Supply.path("second"));
    bad.add("second", Supply.file("x"), Supply.path("first"));
    StorePath self = bad.add("self", Supply.file("x"), Supply.path("self"));
    try (Customer customer = new Customer(directory.resolve("root"))) {
      SubstituterSettings settings = Customer.settings(bad, badServer.url());
      assertNull(customer.failure(settings, open, first));
      assertEquals(Set.of(), customer.store.paths());
      assertEquals(Set.of(self), customer.fetch(settings, self));
    }
  }
}
