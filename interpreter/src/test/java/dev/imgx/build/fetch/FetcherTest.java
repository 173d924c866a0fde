package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FetcherTest {
  private static final String TEXT = "What was fetched.\n".repeat(5000);
  private static final Hash HASH = Hash.digest(HashAlgorithm.SHA256, TEXT);

  @TempDir Path folder;
  private final AtomicInteger requests = new AtomicInteger();
  private final Collection<String> lines = new ConcurrentLinkedQueue<>();
  private final Collection<Long> progress = new ConcurrentLinkedQueue<>();
  private final Collection<Long> expectations = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/good", exchange -> answer(exchange, 200, TEXT));
    server.createContext("/gone", exchange -> answer(exchange, 404, "no"));
    server.createContext("/broken", exchange -> answer(exchange, 503, "wait"));
    server.createContext("/wrong", exchange -> answer(exchange, 200, "something else"));
    server.createContext("/moved", this::redirect);
    server.createContext("/circle", this::circle);
    server.createContext("/short", this::truncate);
    server.createContext("/slow", this::stall);
    server.createContext("/flaky", this::recover);
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    requests.incrementAndGet();
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "/good");
    answer(exchange, 302, "");
  }

  private void circle(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "/circle");
    answer(exchange, 302, "");
  }

  private void truncate(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    exchange.sendResponseHeaders(200, TEXT.length());
    exchange.getResponseBody().write(TEXT.substring(0, 1000).getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private void stall(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    exchange.sendResponseHeaders(200, TEXT.length());
    exchange.getResponseBody().write(TEXT.substring(0, 1000).getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    try {
      Thread.sleep(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void recover(HttpExchange exchange) throws IOException {
    if (requests.get() == 0) {
      answer(exchange, 503, "wait");
    } else {
      answer(exchange, 200, TEXT);
    }
  }

  private final class Log implements BuildLog {
    @Override
    public void line(String text) {
      lines.add(text);
    }

    @Override
    public void progress(String activity, long done, long expected) {
      progress.add(done);
      expectations.add(expected);
    }
  }

  private Path target() {
    return folder.resolve("target");
  }

  private Hash fetch(String... urls) throws Exception {
    return fetch(Map.of(), urls);
  }

  private Hash fetch(Map<String, String> environment, String... urls) throws Exception {
    Patience patience =
        new Patience(Duration.ofSeconds(5), Duration.ofMillis(600), 2, Duration.ofMillis(10));
    Fetcher fetcher = new Fetcher(new Mirrors(environment, folder), patience, environment);
    List<String> all = new ArrayList<>();
    for (String url : urls) {
      all.add(url.startsWith("/") ? base + url : url);
    }
    Fetcher.Request request = new Fetcher.Request(all, HashAlgorithm.SHA256, Fetcher.hash(HASH));
    return fetcher.fetch(request, target(), new Log());
  }

  private String failure(String... urls) {
    return assertThrows(BuildError.class, () -> fetch(urls)).getMessage();
  }

  @Test
  void fetchesByHttp() throws Exception {
    assertEquals(HASH, fetch("/good"));
    assertEquals(TEXT, Files.readString(target()));
    assertTrue(progress.contains((long) TEXT.length()));
    assertTrue(expectations.contains((long) TEXT.length()));
    assertEquals(List.of(), List.copyOf(lines));
  }

  @Test
  void fetchesAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("a file%"), TEXT);
    assertEquals(HASH, fetch(file.toUri().toString()));
    assertTrue(failure("file:///surely/not/here").contains("no such file"));
    assertTrue(failure("file://elsewhere/etc/passwd").contains("another host"));
  }

  @Test
  void followsRedirections() throws Exception {
    assertEquals(HASH, fetch("/moved"));
    assertTrue(failure("/circle").contains("302"));
  }

  @Test
  void goesOnToTheNextMirror() throws Exception {
    assertEquals(HASH, fetch("/gone", "/wrong", "/good"));
    assertEquals(3, requests.get());
    assertTrue(
        lines.contains(base + "/gone: the server answered 404 (not found)"), () -> "" + lines);
  }

  @Test
  void listsEveryUrlThatFailed() {
    String message = failure("/gone", "/broken", "ftp://127.0.0.1/x");
    assertTrue(message.contains(base + "/gone: the server answered 404 (not found)"), message);
    assertTrue(message.contains(base + "/broken: the server answered 503"), message);
    assertTrue(message.contains("the scheme `ftp` is not supported"), message);
    assertEquals(3, requests.get());
  }

  @Test
  void aWrongHashShowsBoth() throws IOException {
    BuildError error = assertThrows(BuildError.class, () -> fetch("/wrong"));
    assertEquals(Set.of(BuildError.Kind.HASH_MISMATCH), error.kinds());
    assertTrue(error.getMessage().contains("specified: " + HASH.print(HashFormat.SRI)));
    Hash got = Hash.digest(HashAlgorithm.SHA256, "something else");
    assertTrue(error.getMessage().contains("got: " + got.print(HashFormat.SRI)));
    assertEquals(1, requests.get());
    assertEquals("something else", Files.readString(target()));
  }

  @Test
  void anAnswerThatIsCutOffIsTriedAgain() {
    String message = failure("/short");
    assertTrue(message.contains("/short: "), message);
    assertEquals(2, requests.get());
    assertFalse(Files.exists(target()));
  }

  @Test
  void aServerThatStallsIsGivenUp() {
    String message = failure("/slow");
    assertTrue(message.contains("nothing came for"), message);
  }

  @Test
  void aServerThatRecoversIsForgiven() throws Exception {
    assertEquals(HASH, fetch("/flaky"));
  }

  @Test
  void nobodyThere() throws IOException {
    int port;
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String message = failure("http://127.0.0.1:" + port + "/x");
    assertTrue(message.contains("the connection was refused"), message);
    message = failure("http://surely-not.invalid/x");
    assertTrue(message.contains("the host is unknown"), message);
  }

  @Test
  void usesTheProxyOfTheEnvironment() throws Exception {
    Map<String, String> environment = Map.of("http_proxy", base, "no_proxy", "localhost");
    assertEquals(HASH, fetch(environment, "http://surely-not.invalid/good"));
  }

  @Test
  void mirrorsOfDebian() throws Exception {
    Map<String, String> environment = Map.of(Mirrors.SETTING, base + "/gone/ " + base + "/good");
    assertEquals(HASH, fetch(environment, "mirror://debian/pool/main/x.deb"));
    assertEquals(2, requests.get());
    assertTrue(failure("mirror://elsewhere/x").contains("unknown mirror"));
    assertTrue(failure("mirror://debian/x").contains(Mirrors.SETTING));
  }
}
