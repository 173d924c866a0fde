package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The HTTP client of a session, made when the first request comes and shared by everybody: it
/// keeps connections open. Safe for several threads.
public final class Web {
  private final Patience patience;
  private final Map<String, String> environment;
  private final AtomicReference<@Nullable HttpClient> client = new AtomicReference<>();

  /// @param environment variables of proxies and certificates
  public Web(Patience patience, Map<String, String> environment) {
    this.patience = patience;
    this.environment = Map.copyOf(environment);
  }

  Patience patience() {
    return patience;
  }

  /// A request to be completed. A name and password in the address are sent as Basic
  /// authentication.
  static HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(withoutUser(uri)).header("User-Agent", "imgx");
    if ("http".equals(uri.getScheme())) {
      // Servers without HTTP/2 need not be asked for it with every request.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    String user = uri.getUserInfo();
    if (user != null) {
      byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return request;
  }

  private static URI withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri : URI.create(uri.toString().replace("//" + user + "@", "//"));
  }

  /// The address without a password, for people.
  static String shown(URI uri) {
    return withoutUser(uri).toString();
  }

  /// Sends a request and waits for the head of the answer; the body comes as the handler says.
  /// Throws `FetchError`, or `InterruptedIOException` (and leaves the thread interrupted).
  <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    CompletableFuture<HttpResponse<T>> answer = client().sendAsync(request, handler);
    try {
      return answer.get(patience.stall().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw explained(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw stalled(e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  FetchError stalled(@Nullable Throwable cause) {
    return new FetchError(
        "nothing came for " + patience.stall().toSeconds() + " seconds", false, cause);
  }

  /// Waits before an attempt: longer before every further one.
  void pause(int attempt) throws InterruptedIOException {
    try {
      Thread.sleep(patience.pause().multipliedBy(1L << Math.max(0, attempt - 2)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// What a failure of the client means.
  static FetchError explained(@Nullable Throwable cause) {
    String text =
        switch (cause) {
          case HttpConnectTimeoutException e -> "the connection timed out";
          case HttpTimeoutException e -> "the request timed out";
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

  HttpClient client() throws IOException {
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
