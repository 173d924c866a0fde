package greeter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Greets over HTTP and counts whom it greeted. With names as arguments it greets them and ends. */
public final class Greeter {
  private final Map<String, Integer> greeted = new ConcurrentHashMap<>();
  private final String template;

  private Greeter(String template) {
    this.template = template;
  }

  public static void main(String[] names) throws IOException {
    Greeter greeter = new Greeter(resource("/greeter/greeting.txt"));
    if (names.length > 0) {
      for (String name : names) {
        System.out.print(greeter.greet(name));
      }
      return;
    }
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/hello/", greeter::hello);
    server.createContext("/greeted", greeter::statistics);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    System.out.println("listening on port " + port + ", Java " + Runtime.version().feature());
  }

  private String greet(String name) {
    int times = greeted.merge(name, 1, Integer::sum);
    return template.replace("@name@", name).replace("@times@", Integer.toString(times));
  }

  private void hello(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath().substring("/hello/".length());
    String name = URLDecoder.decode(path, UTF_8);
    answer(exchange, name.isBlank() ? 404 : 200, name.isBlank() ? "who?\n" : greet(name));
  }

  private void statistics(HttpExchange exchange) throws IOException {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(greeted).forEach((name, times) -> text.append(times).append(' ').append(name).append('\n'));
    answer(exchange, 200, text.toString());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = Greeter.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
