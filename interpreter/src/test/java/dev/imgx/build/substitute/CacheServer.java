package dev.imgx.build.substitute;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A web server on loopback that serves the files of a directory, and takes new ones; or does as
/// badly as a test wants.
public final class CacheServer implements AutoCloseable {
  /// Answers a request; `time` says how often a file of that pattern was asked for, from 1. False
  /// leaves it to the next, and at last to the directory.
  @FunctionalInterface
  public interface Manner {
    boolean answer(HttpExchange exchange, int time) throws IOException;
  }

  private record Rule(String pattern, Manner manner) {}

  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Rule, Integer> rules = new LinkedHashMap<>();
  private final Collection<String> requests = new ConcurrentLinkedQueue<>();

  public CacheServer(Path directory) throws IOException {
    this.directory = directory;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// Its address.
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /// Its port.
  public int port() {
    return server.getAddress().getPort();
  }

  /// Names that match the pattern are answered so.
  public CacheServer on(String pattern, Manner manner) {
    rules.put(new Rule(pattern, manner), 0);
    return this;
  }

  /// All requests so far, each as `GET name`.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /// How many of the requests match.
  public long count(String pattern) {
    return requests.stream().filter(request -> request.matches(pattern)).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    requests.add(exchange.getRequestMethod() + " " + name);
    try (exchange) {
      for (Rule rule : List.copyOf(rules.keySet())) {
        if (name.matches(rule.pattern())
            && rule.manner().answer(exchange, rules.merge(rule, 1, Integer::sum))) {
          return;
        }
      }
      serve(exchange, directory.resolve(name));
    }
  }

  private static void serve(HttpExchange exchange, Path file) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      Files.createDirectories(file.getParent());
      Files.write(file, exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(201, -1);
    } else if (!Files.isRegularFile(file)) {
      exchange.sendResponseHeaders(404, -1);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
    } else {
      send(exchange, Files.readAllBytes(file));
    }
  }

  /// Sends all of it, or the part that was asked for.
  static void send(HttpExchange exchange, byte[] bytes) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (range != null) {
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
    exchange.getResponseBody().write(bytes, from, bytes.length - from);
  }

  /// Answers with nothing but a status.
  public static Manner status(int status) {
    return (exchange, time) -> {
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /// Behaves so the first times, and then well.
  public static Manner first(int times, Manner manner) {
    return (exchange, time) -> time <= times && manner.answer(exchange, time);
  }

  /// Promises all of a file (or the part that was asked for), and breaks off after some bytes.
  public Manner broken(int after) {
    return (exchange, time) -> {
      byte[] bytes = Files.readAllBytes(directory.resolve(name(exchange)));
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, Math.min(after, bytes.length - from));
      exchange.getResponseBody().flush();
      // Java's client forgets what came when the end comes before it has looked.
      LockSupport.parkNanos(200_000_000);
      return true;
    };
  }

  /// Sends zeros and never ends, unless whoever asked goes away.
  public static Manner endless() {
    return (exchange, time) -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] zeros = new byte[1 << 16];
      try (OutputStream out = exchange.getResponseBody()) {
        while (!Thread.currentThread().isInterrupted()) {
          out.write(zeros);
        }
      }
      return true;
    };
  }

  private static String name(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().substring(1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
