package dev.imgx.build.substitute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.fetch.Web;
import dev.imgx.store.Nix;
import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Substituting from web servers that mean well.
@Timeout(60)
class HttpCacheTest {
  @TempDir Path directory;
  private Supply supply;
  private CacheServer server;
  private Customer customer;

  @BeforeEach
  void open() throws IOException {
    supply = new Supply(directory.resolve("cache"), SecretKey.generate("test-1"));
    server = new CacheServer(supply.directory);
    customer = new Customer(directory.resolve("root"));
  }

  @AfterEach
  void close() {
    customer.close();
    server.close();
  }

  private SubstituterSettings settings(String... caches) {
    return Customer.settings(supply, caches.length == 0 ? new String[] {server.url()} : caches);
  }

  @Test
  void closures() throws Exception {
    StorePath a = supply.add("a", Supply.file("a"));
    StorePath b = supply.add("b", Supply.file("b"), a, Supply.path("b"));
    StorePath c = supply.add("c", Supply.file("c"), a, b);
    supply.add("unwanted", Supply.file("x"), c);
    assertEquals(Set.of(a, b, c), customer.fetch(settings(), c));
    assertEquals(new TreeSet<>(Set.of(a, Supply.path("b"))), customer.store.info(b).references());
    assertFalse(customer.store.info(a).ultimate());
    assertEquals(1, customer.store.info(a).signatures().size());
    assertEquals(3, server.count("GET nar/.*"));
    assertEquals("", customer.warnings());
    List<BuildEvent> events = List.copyOf(customer.events);
    assertEquals(new BuildEvent.Transfers(false, 3, 0, 3 * 120), events.getFirst());
    assertEquals(new BuildEvent.TransferProgress(3, 3, 3 * 120, 0), events.getLast());
    assertTrue(events.contains(new BuildEvent.Transfer(false, a, server.url())), events::toString);
    // Nothing is fetched twice.
    customer.fetch(settings(), c);
    assertEquals(3, server.count("GET nar/.*"));
    assertEquals("", new Nix(directory.resolve("root")).complaints());
  }

  /// No archive is sent before five have been asked for.
  @Test
  void severalAtATime() throws Exception {
    List<StorePath> paths = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      paths.add(supply.add("p" + i, Supply.file("x" + i)));
    }
    CountDownLatch asked = new CountDownLatch(5);
    server.on(
        "nar/.*",
        (exchange, time) -> {
          asked.countDown();
          try {
            assertTrue(asked.await(20, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        });
    assertEquals(12, customer.fetch(settings(), paths.toArray(StorePath[]::new)).size());
    assertEquals("", customer.warnings());
  }

  @Test
  void priorities() throws Exception {
    StorePath path = supply.add("x", Supply.file("first"));
    Supply other = new Supply(directory.resolve("other"), supply.key);
    other.add("x", Supply.file("second"));
    Files.writeString(
        other.directory.resolve("nix-cache-info"), "StoreDir: /nix/store\nPriority: 10\n");
    try (CacheServer second = new CacheServer(other.directory)) {
      assertEquals("second", content(path, server.url(), second.url()));
      assertEquals("first", content(path, server.url() + "?priority=5", second.url()));
      Files.delete(other.directory.resolve("nix-cache-info"));
      assertEquals("first", content(path, server.url(), second.url() + "?priority=1"));
      assertTrue(customer.warnings().isEmpty());
    }
    // Nobody is there.
    assertEquals("first", content(path, "http://127.0.0.1:1?priority=1", server.url()));
  }

  /// What is fetched into a new store.
  private String content(StorePath path, String... caches) throws Exception {
    Path root = Files.createTempDirectory(directory, "root");
    try (Customer other = new Customer(root)) {
      other.fetch(Customer.settings(supply, caches), path);
      return Files.readString(other.store.physical(path));
    }
  }

  @Test
  void cachesForOtherStoresAreNotAsked() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    Files.writeString(supply.directory.resolve("nix-cache-info"), "StoreDir: /gnu/store\n");
    assertEquals(Set.of(), customer.fetch(settings(), path));
    assertTrue(customer.warnings().contains("is for the store '/gnu/store'"), customer.warnings());
  }

  @Test
  void answersAreRemembered() throws Exception {
    StorePath here = supply.add("here", Supply.file("x"));
    StorePath missing = Supply.path("missing");
    Places places = customer.places;
    for (int i = 0; i < 3; i++) {
      places.substituter(settings(), customer.events::add).obtainable(List.of(here, missing));
    }
    assertEquals(1, server.count("GET " + missing.hashPart() + ".narinfo"));
    assertEquals(1, server.count("GET " + here.hashPart() + ".narinfo"));
    customer.close();
    customer = new Customer(directory.resolve("root"));
    assertEquals(Set.of(here), customer.fetch(settings(), here, missing));
    assertEquals(1, server.count("GET " + missing.hashPart() + ".narinfo"));
    assertEquals(1, server.count("GET " + here.hashPart() + ".narinfo"));
    // Whoever copies wants to know how things are now.
    supply.add("missing", Supply.file("x"));
    CacheAddress address = customer.places.address(server.url());
    CachePlace now =
        customer.places.cache(address, customer.places.writing(address, null, List.of()));
    assertTrue(now.has(missing));
    assertEquals(missing, java.util.Objects.requireNonNull(now.find(missing)).info().path());
  }

  /// What was remembered of a cache that changed since does not count any more.
  @Test
  void archivesThatWentAway() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    customer.places.substituter(settings(), customer.events::add).obtainable(List.of(path));
    Files.delete(supply.directory.resolve(path.hashPart() + ".narinfo"));
    Files.delete(supply.directory.resolve("nar/" + path.hashPart() + ".nar"));
    assertTrue(String.valueOf(customer.failure(settings(), path)).contains("could not be fetched"));
    assertEquals(Set.of(), customer.fetch(settings(), path));
    assertEquals(2, server.count("GET " + path.hashPart() + ".narinfo"));
  }

  @Test
  void brokenTransfersGoOn() throws Exception {
    StorePath path = supply.add("x", Supply.file("x".repeat(400_000)));
    List<String> ranges = new ArrayList<>();
    server.on(
        "nar/.*",
        (exchange, time) -> {
          ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
          return time <= 2 && server.broken(100_000).answer(exchange, time);
        });
    assertEquals(Set.of(path), customer.fetch(settings(), path), customer::warnings);
    assertEquals(3, ranges.size());
    assertEquals("null", ranges.getFirst());
    assertTrue(ranges.getLast().matches("bytes=[1-9][0-9]+-"), ranges::toString);
  }

  /// A server that cannot send parts sends all again.
  @Test
  void brokenTransfersBeginAgain() throws Exception {
    byte[] nar = Supply.file("x".repeat(400_000));
    StorePath path = supply.add("x", nar);
    server.on("nar/.*", CacheServer.first(1, server.broken(100_000)));
    server.on(
        "nar/.*",
        (exchange, time) -> {
          exchange.sendResponseHeaders(200, nar.length);
          exchange.getResponseBody().write(nar);
          return true;
        });
    assertEquals(Set.of(path), customer.fetch(settings(), path), customer::warnings);
  }

  @Test
  void passingWeaknessIsForgiven() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    server.on("nix-cache-info", CacheServer.first(2, CacheServer.status(503)));
    server.on(".*narinfo", CacheServer.first(1, CacheServer.status(500)));
    server.on("nar/.*", CacheServer.first(2, CacheServer.status(429)));
    assertEquals(Set.of(path), customer.fetch(settings(), path));
    assertEquals("", customer.warnings());
  }

  @Test
  void cachesThatFailWhileTheyAreAsked() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    server.on(".*narinfo", CacheServer.status(500));
    String failure = customer.failure(settings(), path);
    assertTrue(String.valueOf(failure).contains("cannot ask the cache"), failure);
    SubstituterSettings fallback =
        settings().withManner(SubstituterSettings.Manner.STANDARD.fallback(true));
    assertNull(customer.failure(fallback, path));
    assertEquals(Set.of(), customer.store.paths());
  }

  @Test
  void redirections() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    try (CacheServer first = new CacheServer(Files.createDirectory(directory.resolve("empty")))) {
      List<String> authorizations = new ArrayList<>();
      server.on(
          ".*",
          (exchange, time) -> {
            authorizations.add(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            return false;
          });
      first.on(
          ".*",
          (exchange, time) -> {
            String name = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().add("Location", server.url() + name);
            exchange.sendResponseHeaders(302, -1);
            return true;
          });
      String url = first.url().replace("//", "//ann:secret@").replace("127.0.0.1", "localhost");
      assertEquals(Set.of(path), customer.fetch(settings(url), path), customer::warnings);
      // Another server is not told the password.
      assertEquals(List.of("null", "null", "null"), authorizations);
    }
  }

  private CacheServer guarded(String user) {
    String wanted =
        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    return server.on(
        ".*",
        (exchange, time) -> {
          if (wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
          }
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"cache\"");
          exchange.sendResponseHeaders(401, -1);
          return true;
        });
  }

  @Test
  void passwords() throws Exception {
    StorePath path = supply.add("x", Supply.file("x"));
    String url = guarded("ann:s3cret word").url();
    assertEquals(Set.of(), customer.fetch(settings(), path));
    assertTrue(customer.warnings().contains("401 (unauthorised)"), customer.warnings());
    Path netrc = directory.resolve("netrc");
    Files.writeString(netrc, "machine 127.0.0.1\n  login ann password \"s3cret word\"\n");
    try (Customer known =
        new Customer(directory.resolve("r1"), new Web(Customer.HASTY, Map.of(), netrc))) {
      assertEquals(Set.of(path), known.fetch(settings(), path), known::warnings);
    }
    try (Customer named = new Customer(directory.resolve("r2"))) {
      String with = url.replace("//", "//ann:s3cret%20word@");
      assertEquals(Set.of(path), named.fetch(settings(with), path), named::warnings);
      assertFalse(named.events.toString().contains("s3cret"), named.events::toString);
    }
    Files.delete(netrc);
    try (Customer lost =
        new Customer(directory.resolve("r3"), new Web(Customer.HASTY, Map.of(), netrc))) {
      String failure = String.valueOf(lost.failure(settings(), path));
      assertTrue(failure.contains("cannot read the file of names and passwords"), failure);
    }
  }
}
