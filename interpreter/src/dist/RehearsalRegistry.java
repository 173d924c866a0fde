import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/// A registry on loopback that keeps what it is given: images are pushed to it and pulled from it
/// while the AOT caches are made. It checks nothing. What lies below `/files/` is a package of
/// Debian's kind.
final class RehearsalRegistry implements AutoCloseable {
  private final HttpServer server;
  private final String debian;
  private final Map<String, Thing> things = new ConcurrentHashMap<>();

  /// A blob or a manifest.
  private record Thing(byte[] bytes, String type) {}

  /// @param files what the package holds
  RehearsalRegistry(Path files) throws IOException {
    byte[] file = debian(files);
    debian = digest(file);
    things.put("hello.deb", new Thing(file, "application/octet-stream"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::answer);
    server.createContext("/files/", this::answer);
    server.start();
  }

  /// Replaces `PORT` and `PACKAGE` in a text by what they are: the latter's digest.
  String fill(String text) {
    return text.replace("PORT", String.valueOf(port())).replace("PACKAGE", debian);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String last = path.substring(path.lastIndexOf('/') + 1);
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          exchange.getResponseHeaders().set("Location", path + "upload");
          exchange.sendResponseHeaders(202, -1);
        }
        case "PUT" -> {
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          things.put(digest(body), new Thing(body, type));
          things.put(last, new Thing(body, type));
          exchange.sendResponseHeaders(201, -1);
        }
        default -> give(exchange, last);
      }
    }
  }

  private void give(HttpExchange exchange, String name) throws IOException {
    Thing thing = name.isEmpty() ? new Thing(new byte[0], "text/plain") : things.get(name);
    if (thing == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", thing.type());
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest(thing.bytes()));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    int length = thing.bytes().length;
    exchange.sendResponseHeaders(200, head || length == 0 ? -1 : length);
    if (!head && length > 0) {
      exchange.getResponseBody().write(thing.bytes());
    }
  }

  private static byte[] debian(Path files) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    // Not XZ: its library is sealed, and Java does not take such classes from a cache when the
    // distribution has been moved.
    try (Archive archive = new Archive(data)) {
      archive.addTree(files, "./");
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ArArchiveOutputStream out = new ArArchiveOutputStream(file)) {
      DebianPackage.add(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      DebianPackage.add(out, "data.tar.gz", data.toByteArray());
    }
    return file.toByteArray();
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
