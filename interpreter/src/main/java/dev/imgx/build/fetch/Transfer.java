package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Moves the bytes of a `file:`, `http:` or `https:` URL into a stream, once, without a second try.
///
/// The HTTP client is made when the first such URL comes; it is shared by all threads.
final class Transfer {
  private static final int GONE_FIRST = 400;
  private static final int GONE_LAST = 499;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int TICK_MILLIS = 200;

  /// Is told how many bytes have come, and how many will (-1 when nobody knows).
  @FunctionalInterface
  interface Progress {
    void bytes(long done, long expected);
  }

  private final Patience patience;
  private final Map<String, String> environment;
  private final AtomicReference<@Nullable HttpClient> client = new AtomicReference<>();

  Transfer(Patience patience, Map<String, String> environment) {
    this.patience = patience;
    this.environment = environment;
  }

  /// Throws `FetchError` when the other side is the reason, `IOException` when `sink` is.
  void get(URI uri, OutputStream sink, Progress progress) throws IOException, InterruptedException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    switch (scheme) {
      case "file" -> copy(uri, sink, progress);
      case "http", "https" -> download(uri, sink, progress);
      default -> throw new FetchError("the scheme `" + scheme + "` is not supported", true, null);
    }
  }

  private static void copy(URI uri, OutputStream sink, Progress progress)
      throws IOException, InterruptedException {
    String host = uri.getAuthority();
    if (host != null && !host.equals("localhost")) {
      throw new FetchError("a file on another host", true, null);
    }
    Path file = Path.of(URI.create("file://" + uri.getRawPath()));
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      byte[] buffer = new byte[1 << 16];
      long done = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        sink.write(buffer, 0, count);
        done += count;
        progress.bytes(done, size);
      }
    } catch (NoSuchFileException e) {
      throw new FetchError("no such file", true, e);
    }
  }

  private void download(URI uri, OutputStream sink, Progress progress)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("User-Agent", "imgx").build();
    Body body = new Body(sink, progress);
    CompletableFuture<HttpResponse<Boolean>> answer = client().sendAsync(request, body);
    boolean ended = false;
    try {
      HttpResponse<Boolean> response = await(answer, body);
      ended = true;
      check(response.statusCode());
    } catch (ExecutionException e) {
      ended = true;
      throw explained(e.getCause(), body);
    } finally {
      if (!ended) {
        answer.cancel(true);
        body.cancel();
      }
    }
  }

  /// Waits as long as bytes keep coming.
  private HttpResponse<Boolean> await(CompletableFuture<HttpResponse<Boolean>> answer, Body body)
      throws ExecutionException, InterruptedException, FetchError {
    long seen = -1;
    long since = System.nanoTime();
    while (true) {
      try {
        return answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (body.count() != seen) {
          seen = body.count();
          since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.stall().toNanos()) {
          throw new FetchError(
              "nothing came for " + patience.stall().toSeconds() + " seconds", false, e);
        }
      }
    }
  }

  private static void check(int status) throws FetchError {
    if (status != 200) {
      boolean gone = status >= GONE_FIRST && status <= GONE_LAST;
      boolean lasting = gone && status != REQUEST_TIMEOUT && status != TOO_MANY;
      throw new FetchError("the server answered " + status + meaning(status), lasting, null);
    }
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401 -> " (unauthorised)";
      case 403 -> " (forbidden)";
      case 404 -> " (not found)";
      case 410 -> " (gone)";
      case 429 -> " (too many requests)";
      case 500 -> " (internal error)";
      case 502 -> " (bad gateway)";
      case 503 -> " (unavailable)";
      default -> "";
    };
  }

  private static IOException explained(@Nullable Throwable cause, Body body) {
    IOException local = body.failure();
    if (local != null) {
      return local;
    }
    String text =
        switch (cause) {
          case HttpConnectTimeoutException e -> "the connection timed out";
          case ConnectException e when isUnresolved(e) -> "the host is unknown";
          case ConnectException e -> "the connection was refused";
          case null -> "no answer";
          default -> String.valueOf(cause.getMessage());
        };
    return new FetchError(text, false, cause);
  }

  private static boolean isUnresolved(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private HttpClient client() throws IOException {
    HttpClient known = client.get();
    if (known != null) {
      return known;
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(patience.connect())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(new Proxies(environment));
    SSLContext trust = Trust.of(environment);
    if (trust != null) {
      builder.sslContext(trust);
    }
    HttpClient made = builder.build();
    return client.compareAndSet(null, made) ? made : client();
  }
}
