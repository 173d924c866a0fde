package dev.imgx.build.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy on a port of this machine, which remembers what it is asked for. It passes
/// requests on, one for each connection, and makes tunnels (`CONNECT`).
public final class WatchingProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> here;
  private final @Nullable String user;

  public WatchingProxy() throws IOException {
    this(Map.of());
  }

  /// @param here hosts that are played by ports of this machine when a tunnel to them is wanted
  public WatchingProxy(Map<String, Integer> here) throws IOException {
    this(here, null);
  }

  /// @param user name and password that it wants to see; null lets everybody pass
  public WatchingProxy(Map<String, Integer> here, @Nullable String user) throws IOException {
    this.user = user;
    this.here = Map.copyOf(here);
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(() -> {
      while (true) {
        Socket client = socket.accept();
        start(() -> serve(client));
      }
    });
  }

  /// What one thread does.
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    threads.execute(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // One side has hung up.
      }
    });
  }

  /// Its address, as variables of the environment have it.
  public String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /// What it was asked since it was last asked this: `HEAD /v2/a/manifests/1`, `CONNECT host:443`.
  public List<String> requests() {
    List<String> all = List.copyOf(requests);
    requests.clear();
    return all;
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      InputStream in = client.getInputStream();
      String[] lines = head(in).split("\r\n");
      String[] words = lines[0].split(" ");
      if (!isKnown(lines)) {
        requests.add("refused");
        client
            .getOutputStream()
            .write(
                bytes(
                    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"));
        return;
      }
      if (words[0].equals("CONNECT")) {
        requests.add("CONNECT " + words[1]);
        URI target = URI.create("tcp://" + words[1]);
        try (Socket server = connect(target)) {
          client.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\n\r\n"));
          join(client, server);
        }
        return;
      }
      URI target = URI.create(words[1]);
      requests.add(words[0] + " " + target.getPath());
      try (Socket server = new Socket(target.getHost(), target.getPort())) {
        server.getOutputStream().write(bytes(passedOn(words[0], target, lines)));
        join(client, server);
      }
    }
  }

  private boolean isKnown(String[] lines) {
    String basic = user == null ? "" : Base64.getEncoder().encodeToString(bytes(user));
    return user == null || List.of(lines).contains("Proxy-Authorization: Basic " + basic);
  }

  private Socket connect(URI target) throws IOException {
    Integer port = here.get(target.getHost());
    return port == null
        ? new Socket(target.getHost(), target.getPort())
        : new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static String passedOn(String method, URI target, String[] lines) {
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    StringBuilder head = new StringBuilder(method + " " + target.getRawPath() + query);
    head.append(" HTTP/1.1\r\nConnection: close\r\n");
    for (String line : List.of(lines).subList(1, lines.length)) {
      if (!line.toLowerCase(java.util.Locale.ROOT).startsWith("connection:")) {
        head.append(line).append("\r\n");
      }
    }
    return head.append("\r\n").toString();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  /// Passes bytes in both directions until the server has no more.
  private void join(Socket client, Socket server) throws IOException {
    start(() -> pass(client.getInputStream(), server.getOutputStream()));
    pass(server.getInputStream(), client.getOutputStream());
  }

  private static void pass(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
