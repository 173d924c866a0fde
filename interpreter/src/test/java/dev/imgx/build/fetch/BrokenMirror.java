package dev.imgx.build.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A server of files on the loopback that does not always send all of them.
public final class BrokenMirror implements AutoCloseable {
  /// How it fails: answers end after `most` bytes; after `alive` answers the server goes away, in
  /// the middle of the last one; `ranges` says whether it sends parts when asked to.
  public record Manners(int most, int alive, boolean ranges) {
    public static final Manners GOOD = new Manners(Integer.MAX_VALUE, Integer.MAX_VALUE, true);
  }

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Collection<String> asked = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger answers = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Manners manners;
  private final HttpServer server;
  private final String url;

  public BrokenMirror(Manners manners) throws IOException {
    this.manners = manners;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public String url() {
    return url;
  }

  /// Serves a file at a path that begins with a slash.
  public BrokenMirror with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /// What was asked for: a path, and the range if one was asked for.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /// How many bytes of files were sent.
  public long sent() {
    return sent.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(range == null ? path : path + " " + range);
    byte[] file = files.get(path);
    if (file == null) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    int from = 0;
    if (range != null && manners.ranges()) {
      from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    if (from >= file.length) {
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
    boolean last = answers.incrementAndGet() >= manners.alive();
    int most = last ? Math.min(manners.most(), (file.length - from) / 2) : manners.most();
    send(exchange, file, from, Math.min(most, file.length - from));
    if (last) {
      server.stop(0);
    }
  }

  private void send(HttpExchange exchange, byte[] file, int from, int count) throws IOException {
    OutputStream out = exchange.getResponseBody();
    out.write(file, from, count);
    out.flush();
    sent.addAndGet(count);
    if (from + count == file.length) {
      out.close();
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
