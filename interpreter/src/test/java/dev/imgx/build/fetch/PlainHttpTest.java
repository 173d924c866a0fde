package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers of a server that says, byte by byte, what the test wants.
@Timeout(60)
class PlainHttpTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String FIVE = OK + "Content-Length: 5\r\n\r\n";
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(30), 1, Duration.ZERO);

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final CountDownLatch said = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /// A server that makes one connection after another, and on each gives these answers to one
  /// request after another; the empty one is none. Then it closes the connection if `closes`.
  private URI serve(boolean closes, List<List<String>> connections) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          for (int i = 0; i < connections.size(); i++) {
            try {
              Socket socket = server.accept();
              open.add(socket);
              talk(i + 1, socket, connections.get(i));
              if (closes) {
                socket.close();
              }
            } catch (IOException e) {
              return;
            }
          }
        });
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/a%20b?c=d");
  }

  private void talk(int connection, Socket socket, List<String> answers) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    for (String answer : answers) {
      String first = in.readLine();
      if (first == null) {
        return;
      }
      requests.add(connection + " " + first);
      for (String line = first; !line.isEmpty(); line = in.readLine()) {
        // The head, to its end.
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      said.countDown();
    }
  }

  private Web client(Patience patience) {
    Web client = Web.direct(patience, Map.of(), true);
    open.add(client);
    return client;
  }

  private Web client() {
    return client(PATIENCE);
  }

  private static Answer get(Web client, URI uri) throws IOException {
    return client.send(client.request(uri).build());
  }

  private static String text(Web client, URI uri) throws IOException {
    try (Answer answer = get(client, uri)) {
      return answer.status()
          + " "
          + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String trouble(Web client, URI uri) {
    return String.valueOf(assertThrows(FetchError.class, () -> text(client, uri)).getMessage());
  }

  @Test
  void connectionsAreKept() throws Exception {
    URI uri = serve(true, List.of(List.of(FIVE + "hello", FIVE + "again"), List.of()));
    Web client = client();
    assertEquals("200 hello", text(client, uri));
    assertEquals("200 again", text(client, uri));
    assertEquals(
        List.of("1 GET /a%20b?c=d HTTP/1.1", "1 GET /a%20b?c=d HTTP/1.1"), List.copyOf(requests));
  }

  @Test
  void anotherTakesTheirPlaceWhenTheyWereClosed() throws Exception {
    URI uri = serve(true, List.of(List.of(FIVE + "hello"), List.of(FIVE + "again")));
    Web client = client();
    assertEquals("200 hello", text(client, uri));
    assertEquals("200 again", text(client, uri));
  }

  @Test
  void whatWasReadInPartIsKeptOnlyWhenTheRestIsHere() throws Exception {
    String large = OK + "Content-Length: 5000000\r\n\r\n" + "x".repeat(100_000);
    URI uri = serve(false, List.of(List.of(FIVE + "hello", large), List.of(FIVE + "again")));
    Web client = client();
    try (Answer first = get(client, uri)) {
      assertEquals('h', first.body().read());
    }
    try (Answer second = get(client, uri)) {
      assertEquals('x', second.body().read());
    }
    assertEquals("200 again", text(client, uri));
    assertEquals(
        List.of("1", "1", "2"), requests.stream().map(one -> one.substring(0, 1)).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n",
        "Connection: close\r\n\r\nhello",
        "\r\nhello"
      })
  void bodiesOfEveryKind(String rest) throws Exception {
    URI uri = serve(true, List.of(List.of("HTTP/1.1 100 Continue\r\n\r\n" + OK + rest)));
    assertEquals("200 hello", text(client(), uri));
  }

  @Test
  void answersWithoutABody() throws Exception {
    String head = OK + "Content-Length: 5\r\nX-One: 1\r\nx-one: 2\r\n\r\n";
    URI uri = serve(true, List.of(List.of(head, "HTTP/1.1 204 No\r\n\r\n", FIVE + "hello")));
    Web client = client();
    HttpRequest.Builder request = client.request(uri).method("HEAD", BodyPublishers.noBody());
    try (Answer answer = client.send(request.build())) {
      assertEquals(5, answer.length());
      assertEquals(List.of("1", "2"), answer.headers().allValues("X-ONE"));
      assertEquals(-1, answer.body().read());
    }
    assertEquals("204 ", text(client, uri));
    assertEquals("200 hello", text(client, uri));
    assertEquals("1 HEAD /a%20b?c=d HTTP/1.1", requests.getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 50\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      })
  void answersThatAreCutOff(String rest) throws Exception {
    URI uri = serve(true, List.of(List.of(OK + rest)));
    assertEquals("the answer is cut off", trouble(client(), uri));
  }

  @Test
  void noAnswer() throws Exception {
    assertEquals("no answer", trouble(client(), serve(true, List.of(List.of("")))));
  }

  @Test
  void whatIsNotHttp() throws Exception {
    URI uri = serve(true, List.of(List.of("SSH-2.0-OpenSSH\r\n\r\n".repeat(30))));
    String message = trouble(client(), uri);
    assertTrue(message.startsWith("the answer is not HTTP: "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {": x", " : x", "X : y", "\u00a0: x", "X: y\r\n z", "X", "x\t: y"})
  void oddHeaders(String header) throws Exception {
    URI uri = serve(true, List.of(List.of(OK + header + "\r\nContent-Length: 5\r\n\r\nhello")));
    try {
      assertEquals("200 hello", text(client(), uri));
    } catch (FetchError e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("the answer is not HTTP: "), message);
    }
  }

  @Test
  void provisionalAnswersWithoutAnEnd() throws Exception {
    URI uri = serve(true, List.of(List.of("HTTP/1.1 102 Wait\r\n\r\n".repeat(1000))));
    assertEquals("the answer is not HTTP: it does not come to its end", trouble(client(), uri));
  }

  @Test
  void headsWithoutAnEnd() throws Exception {
    URI uri = serve(true, List.of(List.of(OK + "X: y\r\n".repeat(10_000))));
    String message = trouble(client(), uri);
    assertTrue(message.contains("header"), message);
  }

  @Test
  void serversThatStall() throws Exception {
    Patience little = new Patience(PATIENCE.connect(), Duration.ofMillis(300), 1, Duration.ZERO);
    assertEquals(
        "nothing came for 0 seconds", trouble(client(little), serve(false, List.of(List.of("")))));
    assertEquals(
        "nothing came for 0 seconds",
        trouble(client(little), serve(false, List.of(List.of(FIVE + "hell")))));
  }

  @Test
  void nobodyThere() throws Exception {
    URI gone;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      gone = URI.create("http://127.0.0.1:" + server.getLocalPort());
    }
    assertEquals("the connection was refused", trouble(client(), gone));
    assertEquals("the host is unknown", trouble(client(), URI.create("http://nowhere.invalid/")));
  }

  /// Threads of every kind end at once, whatever they wait for.
  @ParameterizedTest
  @ValueSource(strings = {"", FIVE + "hell"})
  void interruption(String answer) throws Exception {
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      URI uri = serve(false, List.of(List.of(answer)));
      FutureTask<Boolean> task =
          new FutureTask<>(() -> {
            assertThrows(InterruptedIOException.class, () -> text(client(), uri));
            return Thread.currentThread().isInterrupted();
          });
      Thread thread = kind.start(task);
      said.await();
      thread.interrupt();
      assertTrue(task.get());
    }
  }
}
