package dev.imgx.build.registry;

import com.sun.net.httpserver.HttpServer;
import dev.imgx.build.fetch.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Servers of a test's own on ports of this machine; closing this ends them all.
final class LoopbackServers implements AutoCloseable {
  /// What ada shows, whose password is `secret`.
  static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<HttpServer> servers = new ArrayList<>();

  /// Starts another one, which has nothing yet.
  HttpServer listen() throws IOException {
    HttpServer one =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    one.setExecutor(threads);
    one.start();
    servers.add(one);
    return one;
  }

  /// What it is called in the names of images.
  static String host(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// The repository `app` of a server, for somebody who is ada there and soon loses patience.
  static Repository repository(HttpServer server, Path directory) throws IOException {
    return repository(server, directory, "\"auth\":\"" + BASIC.substring("Basic ".length()) + "\"");
  }

  /// The same for somebody whose login is these members of a JSON object.
  static Repository repository(HttpServer server, Path directory, String login) throws IOException {
    Path file = directory.resolve("auth.json");
    Files.writeString(file, "{\"auths\":{\"%s\":{%s}}}".formatted(host(server), login));
    Patience patience =
        new Patience(Duration.ofSeconds(5), Duration.ofSeconds(3), 4, Duration.ofMillis(5));
    return new Registries(patience, Map.of("REGISTRY_AUTH_FILE", file.toString()))
        .repository(ImageName.parse(host(server) + "/app"), true);
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
