package dev.imgx.build.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A registry that fails in every way it can.
@Timeout(60)
class HostileRegistryTest {
  private static final byte[] BYTES = bytes();
  private static final Descriptor BLOB =
      new Descriptor("application/octet-stream", Digests.of(BYTES), BYTES.length);
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"config\":{},\"layers\":[],\"mediaType\":\"" + Manifest.DOCKER + "\"}";
  @TempDir Path directory;
  private final LoopbackServers servers = new LoopbackServers();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private HttpServer server;
  private HttpServer elsewhere;

  private static byte[] bytes() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server = servers.listen();
    elsewhere = servers.listen();
    server.createContext("/v2/", exchange -> answer(exchange, 200, new byte[0]));
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private Repository repository() throws IOException {
    return LoopbackServers.repository(server, directory);
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext("/v2/app/" + path, handler);
  }

  private void serveBlob(HttpHandler handler) {
    serve("blobs/" + Digests.print(BLOB.digest()), handler);
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
    exchange.close();
  }

  private int count(String what) {
    return counts.merge(what, 1, Integer::sum);
  }

  private byte[] fetched() throws IOException {
    Path file = directory.resolve("blob");
    repository().fetch(BLOB, file, done -> {});
    return Files.readAllBytes(file);
  }

  private void refused(String... words) {
    RegistryError error = assertThrows(RegistryError.class, this::fetched);
    for (String word : words) {
      assertTrue(error.getMessage().contains(word), error.getMessage());
    }
    assertTrue(error.getMessage().contains(Digests.print(BLOB.digest())), error.getMessage());
  }

  @Test
  void aBrokenConnectionGoesOnWhereItWas() throws IOException {
    List<Integer> starts = new ArrayList<>();
    serveBlob(exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      starts.add(from);
      int to = Math.min(BYTES.length, from + 100_000);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %d-%d/%d".formatted(from, BYTES.length - 1, BYTES.length));
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, BYTES.length - from);
      exchange.getResponseBody().write(BYTES, from, to - from);
      exchange.getResponseBody().flush();
      exchange.close();
    });
    assertArrayEquals(BYTES, fetched());
    // What was on its way when a connection broke may or may not have come.
    assertTrue(starts.getLast() >= BYTES.length - 100_000, starts::toString);
    assertEquals(starts.stream().sorted().toList(), starts);
  }

  @Test
  void otherBytesAreRefused() {
    byte[] other = BYTES.clone();
    other[1000]++;
    serveBlob(exchange -> answer(exchange, 200, other));
    refused("not those that its digest promises");
  }

  @Test
  void anEndlessBodyIsCutOff() {
    serveBlob(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        while (true) {
          out.write(BYTES);
        }
      } catch (IOException e) {
        // The client has had enough.
      }
    });
    refused("longer than its 300000 bytes");
  }

  @Test
  void aShortBodyIsRefused() {
    serveBlob(exchange -> answer(exchange, 200, Arrays.copyOf(BYTES, 5000)));
    refused("promises");
  }

  @Test
  void aRangeOfOtherBytesIsRefused() {
    serveBlob(exchange -> {
      if (exchange.getRequestHeaders().getFirst("Range") != null) {
        exchange.getResponseHeaders().set("Content-Range", "bytes 0-10/300000");
        answer(exchange, 206, Arrays.copyOf(BYTES, 11));
      } else {
        exchange.sendResponseHeaders(200, BYTES.length);
        exchange.getResponseBody().write(BYTES, 0, 10);
        exchange.getResponseBody().flush();
        exchange.close();
      }
    });
    refused("another part");
  }

  @Test
  void aBusyRegistryIsAskedAgainWhenItWishes() throws IOException {
    serveBlob(exchange -> {
      int number = count("blob");
      if (number == 1) {
        exchange.getResponseHeaders().set("Retry-After", "0");
      }
      answer(
          exchange, number == 1 ? 429 : number == 2 ? 503 : 200, number < 3 ? new byte[1] : BYTES);
    });
    assertArrayEquals(BYTES, fetched());
    assertEquals(3, counts.get("blob"));
  }

  @Test
  void aRegistryThatStaysBusyIsGivenUp() {
    serveBlob(exchange -> answer(exchange, 503, new byte[1]));
    refused("503");
  }

  @Test
  void credentialsAreNotShownElsewhere() throws IOException {
    serveBlob(exchange -> {
      if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
        answer(exchange, 401, new byte[0]);
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Location", "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/store?x=1");
      answer(exchange, 307, new byte[0]);
    });
    List<String> shown = new CopyOnWriteArrayList<>();
    elsewhere.createContext(
        "/store",
        exchange -> {
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          answer(exchange, 200, BYTES);
        });
    assertArrayEquals(BYTES, fetched());
    assertEquals(List.of("null"), shown);
  }

  @Test
  void aCircleEnds() {
    serveBlob(exchange -> {
      exchange.getResponseHeaders().set("Location", exchange.getRequestURI().toString());
      answer(exchange, 302, new byte[0]);
    });
    refused("without an end");
  }

  @Test
  void anExpiredTokenIsRenewed() throws IOException {
    List<String> queries = new CopyOnWriteArrayList<>();
    elsewhere.createContext(
        "/token",
        exchange -> {
          queries.add(
              exchange.getRequestURI().getQuery()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          String token = "{\"token\":\"t" + count("token") + "\"}";
          answer(exchange, 200, token.getBytes(StandardCharsets.UTF_8));
        });
    serveBlob(exchange -> {
      String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      int good = Math.min(2, 1 + counts.getOrDefault("answers", 0));
      if (shown.equals("Bearer t" + good)) {
        count("answers");
        answer(exchange, 200, BYTES);
      } else {
        challenge(exchange);
      }
    });
    Repository repository = repository();
    Path file = directory.resolve("blob");
    repository.fetch(BLOB, file, done -> {});
    repository.fetch(BLOB, file, done -> {});
    assertArrayEquals(BYTES, Files.readAllBytes(file));
    assertEquals(2, counts.get("token"));
    assertEquals(
        "service=here&scope=repository:app:pull&account=ada " + LoopbackServers.BASIC,
        queries.getFirst());
  }

  @Test
  void anIdentityTokenIsExchanged() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    elsewhere.createContext(
        "/token",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + body);
          asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          boolean right = body.contains("refresh_token=long%2Flived");
          answer(
              exchange,
              right ? 200 : 401,
              "{\"access_token\":\"short\"}".getBytes(StandardCharsets.UTF_8));
        });
    serveBlob(exchange -> {
      if ("Bearer short".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        answer(exchange, 200, BYTES);
      } else {
        challenge(exchange);
      }
    });
    Path file = directory.resolve("blob");
    LoopbackServers.repository(server, directory, "\"identitytoken\":\"long/lived\"")
        .fetch(BLOB, file, done -> {});
    assertArrayEquals(BYTES, Files.readAllBytes(file));
    assertEquals(
        List.of(
            "POST service=here&scope=repository%3Aapp%3Apull&grant_type=refresh_token"
                + "&client_id=imgx&refresh_token=long%2Flived",
            "null"),
        asked);
    Repository other =
        LoopbackServers.repository(server, directory, "\"identitytoken\":\"expired\"");
    RegistryError error =
        assertThrows(RegistryError.class, () -> other.fetch(BLOB, file, done -> {}));
    assertTrue(error.getMessage().contains("identity token"), error.getMessage());
  }

  private void challenge(HttpExchange exchange) throws IOException {
    String realm = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/token";
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"here\"");
    answer(exchange, 401, new byte[0]);
  }

  @Test
  void whoIsNotAllowedIsTold() {
    serveBlob(exchange -> {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
      answer(exchange, 401, new byte[0]);
    });
    refused("the user `ada` may not");
  }

  @Test
  void aTokenServerThatGivesNoneIsExplained() {
    elsewhere.createContext(
        "/token", exchange -> answer(exchange, 200, "no".getBytes(StandardCharsets.UTF_8)));
    serveBlob(this::challenge);
    refused("token server", "JSON");
  }

  @Test
  void manifestsAreHashedAndLimited() throws IOException {
    byte[] manifest = MANIFEST.getBytes(StandardCharsets.UTF_8);
    String digest = Digests.print(Digests.of(manifest));
    serve("manifests/" + digest, exchange -> answer(exchange, 200, manifest));
    assertEquals(Manifest.DOCKER, repository().manifest(digest).mediaType());
    serve(
        "manifests/wrong",
        exchange ->
            answer(exchange, 200, "{\"schemaVersion\":1}".getBytes(StandardCharsets.UTF_8)));
    manifestRefused("wrong", "schema 1");
    serve(
        "manifests/list", exchange -> answer(exchange, 200, "[]".getBytes(StandardCharsets.UTF_8)));
    manifestRefused("list", "not a JSON object");
    serve(
        "manifests/text",
        exchange -> answer(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8)));
    manifestRefused("text", "not JSON");
    serve(
        "manifests/huge",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(BYTES);
            }
          } catch (IOException e) {
            // The client has had enough.
          }
        });
    manifestRefused("huge", "larger than any manifest");
    String other = Digests.print(BLOB.digest());
    serve("manifests/" + other, exchange -> answer(exchange, 200, manifest));
    manifestRefused(other, "not those that its digest promises");
    serve(
        "manifests/denied",
        exchange ->
            answer(
                exchange,
                403,
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not\\u0007 you\"}]}"
                    .getBytes(StandardCharsets.UTF_8)));
    manifestRefused("denied", "DENIED, not  you");
  }

  private void manifestRefused(String reference, String word) {
    RegistryError error = assertThrows(RegistryError.class, () -> repository().manifest(reference));
    assertTrue(error.getMessage().contains(word), error.getMessage());
    assertFalse(error.getMessage().contains("\u0007"));
  }
}
