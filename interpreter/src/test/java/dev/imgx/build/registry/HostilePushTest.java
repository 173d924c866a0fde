package dev.imgx.build.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A registry that takes blobs and fails while it does.
@Timeout(60)
class HostilePushTest {
  private static final byte[] BYTES = bytes();
  private static final Descriptor BLOB =
      new Descriptor("application/octet-stream", Digests.of(BYTES), BYTES.length);

  /// What goes wrong with a request, the `number`th of its method; whether it is answered thereby.
  @FunctionalInterface
  private interface Trouble {
    boolean happens(HttpExchange exchange, int number) throws IOException;
  }

  @TempDir Path directory;
  private final LoopbackServers servers = new LoopbackServers();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private Trouble trouble = (exchange, number) -> false;
  private String place = "/v2/app/blobs/uploads/1";
  private volatile byte @Nullable [] stored;
  private HttpServer server;
  private HttpServer elsewhere;

  /// More than one piece.
  private static byte[] bytes() {
    byte[] bytes = new byte[20 << 20];
    new Random(2).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server = servers.listen();
    elsewhere = servers.listen();
    server.createContext("/v2/", this::serve);
    elsewhere.createContext("/v2/", this::serve);
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v2/")) {
      answer(exchange, 200, "");
      return;
    }
    String method = exchange.getRequestMethod();
    requests.add(method);
    int number = (int) requests.stream().filter(method::equals).count();
    if (trouble.happens(exchange, number)) {
      exchange.close();
      return;
    }
    switch (method) {
      case "HEAD" -> exchange.sendResponseHeaders(stored == null ? 404 : 200, -1);
      case "POST" -> {
        received.reset();
        answer(exchange, 202, "");
      }
      case "GET" -> {
        exchange.getResponseHeaders().set("Range", "0-" + (received.size() - 1));
        answer(exchange, 204, "");
      }
      case "PATCH" -> {
        String range = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Range"));
        if (range.startsWith(received.size() + "-")) {
          received.write(exchange.getRequestBody().readAllBytes());
          answer(exchange, 202, "");
        } else {
          answer(exchange, 416, "");
        }
      }
      default -> {
        received.write(exchange.getRequestBody().readAllBytes());
        store(exchange);
      }
    }
    exchange.close();
  }

  private void store(HttpExchange exchange) throws IOException {
    byte[] all = received.toByteArray();
    boolean right = exchange.getRequestURI().getQuery().contains(Digests.print(Digests.of(all)));
    stored = right ? all : null;
    answer(
        exchange,
        right ? 201 : 400,
        right ? "" : "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"no\\u0007\"}]}");
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Location", place);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private void push() throws IOException {
    Path file = Files.write(directory.resolve("blob"), BYTES);
    new Uploader(LoopbackServers.repository(server, directory)).blob(BLOB, file, done -> {});
  }

  private void arrives() throws IOException {
    push();
    assertArrayEquals(BYTES, stored);
  }

  private void refused(String word) {
    RegistryError error = assertThrows(RegistryError.class, this::push);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(word), message);
    assertTrue(message.contains(Digests.print(BLOB.digest())), message);
    assertEquals(-1, message.indexOf('\u0007'), message);
  }

  @Test
  void aGoodRegistryTakesIt() throws IOException {
    arrives();
    assertEquals(List.of("POST", "PATCH", "PUT"), requests);
  }

  @Test
  void aBrokenConnectionGoesOnWhereItWas() throws IOException {
    trouble =
        (exchange, number) -> {
          boolean breaks = exchange.getRequestMethod().equals("PATCH") && number < 3;
          if (breaks) {
            received.write(exchange.getRequestBody().readNBytes(5_000_000));
          }
          return breaks;
        };
    arrives();
    assertEquals(1, requests.stream().filter("POST"::equals).count(), requests::toString);
  }

  @Test
  void aBusyRegistryIsAskedAgain() throws IOException {
    trouble =
        (exchange, number) -> {
          if (number > 1 || exchange.getRequestMethod().equals("GET")) {
            return false;
          }
          exchange.getResponseHeaders().set("Retry-After", "0");
          answer(exchange, exchange.getRequestMethod().equals("PUT") ? 503 : 429, "");
          return true;
        };
    arrives();
  }

  @Test
  void aRegistryThatStaysBusyIsGivenUp() {
    trouble =
        (exchange, number) -> {
          answer(exchange, 503, "");
          return true;
        };
    refused("503");
  }

  @Test
  void whatIsExpiredIsRenewed() throws IOException {
    trouble =
        (exchange, number) -> {
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          boolean refuses =
              !LoopbackServers.BASIC.equals(shown) && exchange.getRequestMethod().equals("PATCH");
          if (refuses) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            answer(exchange, 401, "");
          }
          return refuses;
        };
    arrives();
  }

  @Test
  void anAnswerThatGetsLostIsNoHarm() throws IOException {
    trouble =
        (exchange, number) -> {
          if (!exchange.getRequestMethod().equals("PUT")) {
            return false;
          }
          if (number == 1) {
            received.write(exchange.getRequestBody().readAllBytes());
            stored = received.toByteArray();
          } else {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\"}]}");
          }
          return true;
        };
    arrives();
  }

  @Test
  void anUploadThatIsForgottenBeginsAnew() throws IOException {
    trouble =
        (exchange, number) -> {
          boolean forgets = exchange.getRequestMethod().equals("PATCH") && number == 1;
          if (forgets) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\"}]}");
          }
          return forgets;
        };
    arrives();
    assertEquals(2, requests.stream().filter("POST"::equals).count(), requests::toString);
  }

  @Test
  void otherBytesAreFoundOut() {
    trouble =
        (exchange, number) -> {
          if (exchange.getRequestMethod().equals("PUT")) {
            received.write(0);
          }
          return false;
        };
    refused("DIGEST_INVALID");
  }

  @Test
  void credentialsAreNotShownElsewhere() throws IOException {
    place = "http://" + LoopbackServers.host(elsewhere) + "/v2/app/blobs/uploads/1?state=x";
    List<String> shown = new ArrayList<>();
    trouble =
        (exchange, number) -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          if (exchange.getLocalAddress().equals(elsewhere.getAddress())) {
            shown.add(String.valueOf(authorization));
          } else if (authorization == null) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            answer(exchange, 401, "");
            return true;
          }
          return false;
        };
    arrives();
    assertEquals(List.of("null", "null"), shown);
  }

  @Test
  void anEndlessAnswerIsNotRead() throws IOException {
    trouble =
        (exchange, number) -> {
          if (!exchange.getRequestMethod().equals("POST")) {
            return false;
          }
          exchange.getResponseHeaders().set("Location", place);
          exchange.sendResponseHeaders(202, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(BYTES);
            }
          } catch (IOException e) {
            return true; // The client has had enough.
          }
        };
    arrives();
  }
}
