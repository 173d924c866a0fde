package dev.imgx.build.registry;

import dev.imgx.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The distribution project's own registry, on a port of this machine.
public final class RegistryProcess implements AutoCloseable {
  /// A user `ada` with the password `secret`.
  private static final String USERS =
      "ada:$2a$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  private final Process process;
  private final int port;

  private RegistryProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// One that everybody may use.
  public static RegistryProcess open(Path directory) throws Exception {
    return start(Files.createDirectories(directory), "", "");
  }

  /// One that only ada may use.
  public static RegistryProcess withUsers(Path directory) throws Exception {
    Path users = Files.writeString(directory.resolve("users"), USERS);
    return start(directory, "", "auth: {htpasswd: {realm: here, path: " + users + "}}\n");
  }

  /// One that speaks TLS, with a certificate that nobody vouches for: the file `certificate` in the
  /// directory.
  public static RegistryProcess withTls(Path directory) throws Exception {
    return withTls(directory, List.of());
  }

  /// One that speaks TLS, with a certificate that nobody vouches for: the file `certificate` in the
  /// directory. The certificate also holds for other names.
  public static RegistryProcess withTls(Path directory, List<String> names) throws Exception {
    String also = names.stream().map(name -> ",DNS:" + name).collect(Collectors.joining());
    String make =
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=registry -days 2 -keyout key"
            + " -addext subjectAltName=IP:127.0.0.1"
            + also
            + " -out certificate";
    Peers.run(directory, make.split(" ")).success();
    String tls =
        ", tls: {certificate: %s, key: %s}"
            .formatted(directory.resolve("certificate"), directory.resolve("key"));
    return start(directory, tls, "");
  }

  /// The contents of an authentication file for ada.
  public String authentication() {
    byte[] bytes = "ada:secret".getBytes(StandardCharsets.US_ASCII);
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
        .formatted(host(), Base64.getEncoder().encodeToString(bytes));
  }

  private static RegistryProcess start(Path directory, String tls, String more) throws Exception {
    Path program = Peers.require("docker-registry");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = directory.resolve("registry.yml");
    Files.writeString(
        settings,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
        http: {addr: "127.0.0.1:%d"%s}
        """
                .formatted(directory.resolve("registry"), port, tls)
            + more);
    Process process =
        new ProcessBuilder(program.toString(), "serve", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    RegistryProcess registry = new RegistryProcess(process, port);
    registry.await();
    return registry;
  }

  private void await() throws Exception {
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("the registry does not start");
  }

  /// Where it listens.
  public int port() {
    return port;
  }

  /// What it is called in the names of images.
  public String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
