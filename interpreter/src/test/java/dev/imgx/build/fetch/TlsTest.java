package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.imgx.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Certificates that only this machine knows.
@Timeout(60)
class TlsTest {
  private static final String PASSWORD = "password";

  @TempDir Path directory;
  private HttpsServer server;
  private Path certificate;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String[] store = {"-keystore", "keys", "-storepass", PASSWORD, "-alias", "server"};
    run(
        keytool,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-validity",
        "30",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        store[0],
        store[1],
        store[2],
        store[3],
        store[4],
        store[5]);
    run(
        keytool,
        "-exportcert",
        "-rfc",
        "-file",
        "certificate.pem",
        store[0],
        store[1],
        store[2],
        store[3],
        store[4],
        store[5]);
    certificate = directory.resolve("certificate.pem");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context()));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'o', 'k'});
          exchange.close();
        });
    server.start();
  }

  private void run(String... command) {
    Peers.run(directory, command).success();
  }

  private SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("keys"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String fetch(Map<String, String> environment) throws IOException {
    Patience patience =
        new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(10));
    Web web = new Web(patience, environment, null);
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/x");
    try (InputStream in = Download.open(web, uri, done -> {})) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
    }
  }

  @Test
  void certificatesThatTheEnvironmentNames() throws IOException {
    assertEquals("ok", fetch(Map.of("NIX_SSL_CERT_FILE", certificate.toString())));
    assertEquals("ok", fetch(Map.of("SSL_CERT_FILE", certificate.toString())));
    for (Map<String, String> environment :
        java.util.List.<Map<String, String>>of(
            Map.of(), Map.of("SSL_CERT_FILE", directory.resolve("nowhere").toString()))) {
      FetchError error = assertThrows(FetchError.class, () -> fetch(environment));
      assertTrue(
          String.valueOf(error.getMessage()).contains("certificate is not trusted"),
          error::getMessage);
      assertTrue(error.lasting());
    }
    Path nonsense = Files.writeString(directory.resolve("nonsense"), "nonsense");
    IOException error =
        assertThrows(
            IOException.class, () -> fetch(Map.of("NIX_SSL_CERT_FILE", nonsense.toString())));
    assertTrue(String.valueOf(error.getMessage()).contains("NIX_SSL_CERT_FILE"), error::getMessage);
  }
}
