package dev.imgx.build.fetch;

import dev.imgx.build.Reasons;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/// The HTTP client of a session, shared by everybody: it keeps connections open. Java's own client
/// does what needs TLS, a proxy, or to send something, and what virtual threads want; it is made
/// when the first such request comes. Safe for several threads.
public final class Web implements AutoCloseable {
  /// The variable with the name of a file of names and passwords.
  public static final String NETRC = "IMGX_NETRC_FILE";

  private static final int FIRST_REFUSAL = 400;
  private static final int PROXY_WANTS_NAME = 407;
  private static final Set<String> SIMPLE = Set.of("GET", "HEAD");
  private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  private final Patience patience;
  private final Map<String, String> environment;
  private final Proxies proxies;
  private final @Nullable Path netrc;
  private final AtomicReference<@Nullable Netrc> credentials = new AtomicReference<>();
  private final Manners manners;
  private final PlainHttp nearby;
  private final AtomicReference<@Nullable HttpClient> client = new AtomicReference<>();

  /// The one that only ever speaks HTTP without TLS, which takes long to set up.
  private final AtomicReference<@Nullable HttpClient> plain = new AtomicReference<>();

  /// @param redirects whether to go where a server sends
  /// @param checks whether to check certificates
  private record Manners(boolean redirects, boolean checks) {}

  /// @param environment variables of proxies and certificates
  /// @param netrc a file with names and passwords for servers, or null
  public Web(Patience patience, Map<String, String> environment, @Nullable Path netrc) {
    this(patience, environment, netrc, new Manners(true, true));
  }

  private Web(
      Patience patience, Map<String, String> environment, @Nullable Path netrc, Manners manners) {
    this.patience = patience;
    this.environment = Map.copyOf(environment);
    this.proxies = new Proxies(this.environment);
    this.netrc = netrc;
    this.manners = manners;
    this.nearby = new PlainHttp(patience);
  }

  static {
    // Java shows no passwords to proxies that make tunnels, unless it is told to before its client
    // is loaded; here the user has named both.
    if (System.getProperty(TUNNELS) == null) {
      System.setProperty(TUNNELS, "");
    }
  }

  /// A client that gives the caller every answer, also those that send elsewhere.
  ///
  /// @param checks whether to check certificates
  public static Web direct(Patience patience, Map<String, String> environment, boolean checks) {
    return new Web(patience, environment, null, new Manners(false, checks));
  }

  /// Ends its threads: Java would wait for them before it ends itself.
  @Override
  public void close() {
    nearby.close();
    for (AtomicReference<@Nullable HttpClient> place : List.of(client, plain)) {
      HttpClient made = place.get();
      if (made != null) {
        made.shutdownNow();
      }
    }
  }

  /// How long it waits, and how often it tries.
  public Patience patience() {
    return patience;
  }

  /// A request to be completed. A name and password that are in the address, or known of the
  /// server, are sent as Basic authentication.
  public HttpRequest.Builder request(URI uri) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(withoutUser(uri)).header("User-Agent", "imgx");
    if (isPlain(uri)) {
      // Servers without HTTP/2 need not be asked for it with every request.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    String proxy = proxies.authorization(uri);
    if (proxy != null) {
      request.header("Proxy-Authorization", proxy);
    }
    String user = uri.getUserInfo();
    String authorization = user == null ? credentials().authorization(uri) : Netrc.basic(user);
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private Netrc credentials() throws IOException {
    Netrc known = credentials.get();
    if (known != null) {
      return known;
    }
    Netrc read;
    try {
      read = netrc == null ? Netrc.NONE : Netrc.read(netrc);
    } catch (IOException e) {
      throw new IOException(
          "cannot read the file of names and passwords '%s': %s".formatted(netrc, Reasons.of(e)),
          e);
    }
    credentials.set(read);
    return read;
  }

  private static URI withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri : URI.create(uri.toString().replace("//" + user + "@", "//"));
  }

  /// The address without a password, for people.
  static String shown(URI uri) {
    return withoutUser(uri).toString();
  }

  /// Sends a request and waits for the head of the answer. Throws `FetchError`, or
  /// `InterruptedIOException` (and leaves the thread interrupted).
  public Answer send(HttpRequest request) throws IOException {
    if (isSimple(request)) {
      Answer answer = nearby.send(request);
      if (!manners.redirects() || !answer.isRedirection()) {
        return answer;
      }
      answer.close();
    }
    return sendAnywhere(request);
  }

  /// Virtual threads that wait at a socket would need a thread of Java's that polls for them, and
  /// with one of those a process takes .3 seconds to end.
  private boolean isSimple(HttpRequest request) {
    return !Thread.currentThread().isVirtual()
        && isPlain(request.uri())
        && SIMPLE.contains(request.method())
        && proxies.isDirect(request.uri());
  }

  private static boolean isPlain(URI uri) {
    return "http".equals(uri.getScheme());
  }

  private Answer sendAnywhere(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<BodyStream>> answer =
        client(request.uri()).sendAsync(request, head -> new BodyStream(patience));
    try {
      return passed(answer.get(patience.stall().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw explained(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw patience.stalled(e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// An answer of the server itself, not of a proxy that does not let the request pass. That of one
  /// that makes no tunnel has no body. Throws `FetchError`.
  private static Answer passed(HttpResponse<BodyStream> answer) throws IOException {
    int status = answer.statusCode();
    boolean isTunnel =
        "https".equals(answer.uri().getScheme())
            && answer.sslSession().isEmpty()
            && answer.body() == null
            && status >= FIRST_REFUSAL;
    if (status != PROXY_WANTS_NAME && !isTunnel) {
      return new Answer(status, answer.headers(), answer.body());
    }
    if (answer.body() != null) {
      answer.body().close();
    }
    String what = status == PROXY_WANTS_NAME ? "wants another name or password" : "refuses";
    throw new FetchError("the proxy %s (%d)".formatted(what, status), true, null);
  }

  /// Waits before an attempt: longer before every further one, and as long as the server asked for.
  public void pause(int attempt, FetchError trouble) throws InterruptedIOException {
    try {
      Thread.sleep(patience.before(attempt, trouble.delay()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// What a failure of the client means.
  static FetchError explained(@Nullable Throwable cause) {
    if (cause instanceof UncheckedIOException unchecked) {
      return explained(unchecked.getCause());
    }
    if (cause instanceof SSLHandshakeException) {
      String message = String.valueOf(cause.getMessage());
      boolean unknown = message.contains("PKIX") || message.contains("trustAnchors");
      String text =
          unknown
              ? "its certificate is not trusted ('NIX_SSL_CERT_FILE' may name others): "
              : "no encrypted connection: ";
      return new FetchError(text + message, true, cause);
    }
    String text =
        switch (cause) {
          case HttpConnectTimeoutException e -> "the connection timed out";
          case HttpTimeoutException e -> "the request timed out";
          case UnknownHostException e -> "the host is unknown";
          case ConnectException e when isUnresolved(e) -> "the host is unknown";
          case ConnectException e -> "the connection was refused";
          case SSLException e when String.valueOf(e.getMessage()).contains("plaintext") ->
              "the server does not speak TLS";
          case NoHttpResponseException e -> "no answer";
          case IOException e when isCutOff(e) -> "the answer is cut off";
          case null -> "no answer";
          default -> String.valueOf(cause.getMessage());
        };
    return new FetchError(text, false, cause);
  }

  /// Java's client has no class of its own for it.
  private static boolean isCutOff(IOException error) {
    String message = String.valueOf(error.getMessage());
    return error instanceof EOFException
        || error instanceof ConnectionClosedException
        || message.contains("bytes received")
        || message.contains("EOF reached while reading");
  }

  private static boolean isUnresolved(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private HttpClient client(URI uri) throws IOException {
    return isPlain(uri) && !manners.redirects() ? client(plain, true) : client(client, false);
  }

  private HttpClient client(AtomicReference<@Nullable HttpClient> place, boolean isPlain)
      throws IOException {
    HttpClient known = place.get();
    if (known != null) {
      return known;
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(patience.connect())
            .followRedirects(
                manners.redirects() ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER)
            .proxy(proxies);
    if (isPlain) {
      builder.sslContext(new NoTls()).sslParameters(new SSLParameters());
    } else {
      SSLContext trust = manners.checks() ? Trust.of(environment) : Trust.everybody();
      if (trust != null) {
        builder.sslContext(trust);
      }
    }
    HttpClient made = builder.build();
    return place.compareAndSet(null, made) ? made : client(place, isPlain);
  }
}
