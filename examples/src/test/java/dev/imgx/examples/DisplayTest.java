package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person, a pipe and a system of continuous integration see of a build: of two builders
/// that say something and wait for a file, and a download that waits for the test.
class DisplayTest {
  private static final int MIB = 1 << 20;
  private static final String BUILD =
      "imgx build work.imgx --no-link --sandbox-path /gate=$PWD/gate";

  @TempDir Path directory;
  private final CountDownLatch gate = new CountDownLatch(1);
  private HttpServer server;
  private Command imgx;

  @BeforeEach
  void prepare() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/data.bin", this::send);
    server.start();
    imgx = new Command(directory);
    Files.createDirectory(directory.resolve("gate"));
    Files.writeString(directory.resolve("tools.imgx"), program("tools"));
    Files.writeString(directory.resolve("work.imgx"), program("work"));
    imgx.run("build", "tools.imgx", "--no-link").success();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.stop(0);
  }

  /// A quarter of it, then the rest when the gate is open.
  private void send(HttpExchange exchange) throws IOException {
    byte[] all = new byte[4 * MIB];
    exchange.sendResponseHeaders(200, all.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(all, 0, MIB);
      body.flush();
      gate.await();
      body.write(all, MIB, 3 * MIB);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String program(String what) {
    return """
    let
      pkgs = import <stdlib> { };
      waiting = name: text: pkgs.runCommand name { } ''
        ${text}
        until [ -e /gate/open ]; do sleep 0.1; done
        echo done > $out
      '';
      data = pkgs.fetchurl {
        url = "http://127.0.0.1:%d/data.bin";
        sha256 = "bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8";
      };
      one = waiting "one" "echo Running phase: buildPhase; echo it takes %s";
      two = waiting "two" "echo hello";
    in
    {
      tools = pkgs.runCommand "tools" { } "echo > $out";
      work = pkgs.runCommand "three" { inherit data one two; } "cat $one $two > $out";
    }.%s
    """
        .formatted(server.getAddress().getPort(), "long".repeat(40), what);
  }

  private void open() throws IOException {
    Files.createFile(directory.resolve("gate/open"));
    gate.countDown();
  }

  /// Without what is different each time: how long, how fast, where.
  private String usual(String text) {
    return text.replaceAll(", [^,\\]\n]*/s(, [^,\\]\n]* left)?", "")
        .replaceAll("(?m) \\d+ s($|:)", "$1")
        .replaceAll("takes [long]*…", "takes …")
        .replaceAll("(?m) +$", "")
        .replaceAll("in [0-9.]+ s", "in TIME")
        .replaceAll("/nix/store/[0-9a-z]{32}-", "/HASH-")
        .replace(directory.toString(), "DIR");
  }

  /// What runs began in any order.
  private static String sorted(String text, int from) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    lines.subList(from, lines.size()).sort(Comparator.naturalOrder());
    return String.join("\n", lines);
  }

  private static void fits(String screen, int columns) {
    screen.lines().forEach(line -> assertTrue(line.length() < columns, screen));
  }

  /// Ten lines are above, and nothing of the live lines stays when the terminal changes its size.
  @Test
  void onATerminal() throws IOException {
    String above =
        IntStream.rangeClosed(1, 10).mapToObj(i -> i + "\n").collect(Collectors.joining());
    try (Pane pane = new Pane(directory)) {
      pane.type("clear; seq 10; " + BUILD);
      pane.key("Enter");
      String screen =
          pane.await(s -> s.contains("hello") && s.contains("takes") && s.contains(": 1.0 MiB of"));
      fits(screen, 80);
      assertEquals(
          above
              + """
              [0/3 built · 0/1 fetched, 1.0 MiB of 4.0 MiB]
                data.bin: 1.0 MiB of 4.0 MiB
                one: buildPhase: it takes …
                two: hello\
              """,
          sorted(usual(screen), 11));
      for (int columns : new int[] {40, 100, 30, 80}) {
        pane.resize(columns, columns == 30 ? 8 : 24);
        fits(pane.await(s -> s.lines().anyMatch(line -> isCutAt(line, columns))), columns);
      }
      open();
      pane.await(s -> s.endsWith("\n$"));
      assertEquals(
          above
              + """
              built 3 derivations, fetched 1 file (4.0 MiB) in TIME; 2 cached
              DIR/root/HASH-three
              $\
              """,
          usual(pane.screen("-J", "-S", "-100")));
    }
  }

  private static boolean isCutAt(String line, int columns) {
    return line.startsWith("  one") && line.length() == columns - 1 && line.endsWith("…");
  }

  @Test
  void interrupted() {
    try (Pane pane = new Pane(directory)) {
      pane.type(BUILD);
      pane.key("Enter");
      pane.await(s -> s.contains("hello"));
      pane.key("C-c");
      String screen = pane.await(s -> s.endsWith("\n$"));
      assertEquals("$ " + BUILD + "\n$", screen);
    }
  }

  private Answer build(Command command, String... more) {
    List<String> words = new ArrayList<>(List.of("build", "work.imgx", "--no-link"));
    words.addAll(List.of("--sandbox-path", "/gate=" + directory.resolve("gate")));
    words.addAll(List.of(more));
    Answer answer = command.run(words.toArray(String[]::new));
    assertEquals("DIR/root/HASH-three\n", usual(answer.success()));
    return answer;
  }

  @Test
  void inAPipe() throws IOException {
    open();
    String told = usual(build(imgx).errors()).replaceAll("(long)+", "…");
    assertEquals(
        """
        building 'one'
        building 'three'
        building 'two'
        building 3 derivations, fetching 1 file
        built 3 derivations, fetched 1 file (4.0 MiB) in TIME; 2 cached
        one> Running phase: buildPhase
        one> it takes …
        two> hello\
        """,
        sorted(told, 0));
    assertTrue(told.startsWith("building 3"), told);
    assertTrue(told.endsWith("2 cached\n"), told);
    assertEquals("", build(imgx).errors());
  }

  @Test
  void inContinuousIntegration() throws IOException {
    open();
    String told = build(imgx.with("CI", "true"), "--verbose").errors();
    assertTrue(told.lines().allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d .*")), told);
    assertTrue(told.contains(" data.bin> fetching http://127.0.0.1:"), told);
    assertTrue(told.contains("/data.bin, 4.0 MiB\n"), told);
  }

  @Test
  void forProgramsAndForNobody() throws IOException {
    open();
    String told = build(imgx, "--log-format", "json").errors();
    String last = told.substring(told.lastIndexOf("{\"event\""));
    assertTrue(
        last.startsWith("{\"event\":\"summary\",\"built\":3,\"failed\":0,\"fetched\":1,"), last);
    assertTrue(last.contains("\"fetchedBytes\":4194304,"), last);
    imgx.run("store", "delete", build(imgx).output().strip()).success();
    assertEquals("", build(imgx, "--quiet").errors());
  }
}
