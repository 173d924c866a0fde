package dev.imgx.build.fetch;

import dev.imgx.store.archive.BulkInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/// Asks servers over HTTP 1.1 without TLS, each thread at a socket of its own, where it may be
/// interrupted. What comes so comes from nearby, and the processor is the limit: Java's own client,
/// which hands every piece from thread to thread, takes half a second more of it for an image of a
/// hundred layers.
///
/// Keeps connections open. Safe for several threads.
final class PlainHttp implements Closeable {
  private static final int PORT = 80;
  private static final int FIRST_FINAL = 200;
  private static final int MOST_PROVISIONAL = 16;
  private static final int MOST_IDLE = 16;
  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxLineLength(1 << 16).setMaxHeaderCount(1 << 8).build();

  private final Patience patience;

  /// Connections that wait for use, by host and port.
  private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();

  PlainHttp(Patience patience) {
    this.patience = patience;
  }

  /// Closes connections that nobody uses.
  @Override
  public void close() {
    for (Deque<Connection> connections : idle.values()) {
      for (Connection one = connections.poll(); one != null; one = connections.poll()) {
        one.close();
      }
    }
  }

  /// Sends a `GET` or `HEAD` and waits for the head of the answer. Throws `FetchError`, or
  /// `InterruptedIOException` (and leaves the thread interrupted).
  Answer send(HttpRequest request) throws IOException {
    URI uri = request.uri();
    Deque<Connection> unused =
        idle.computeIfAbsent(uri.getRawAuthority(), _ -> new ConcurrentLinkedDeque<>());
    try {
      Connection kept = unused.poll();
      if (kept != null) {
        try {
          return kept.ask(request);
        } catch (SocketTimeoutException | ClosedByInterruptException e) {
          throw e;
        } catch (IOException e) {
          // The server closed it while nobody used it.
        }
      }
      return new Connection(uri, unused).ask(request);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private IOException explained(IOException failure) {
    return switch (failure) {
      case FetchError e -> e;
      case ClosedByInterruptException e -> new InterruptedIOException("interrupted");
      case SocketTimeoutException e -> patience.stalled(e);
      default -> Web.explained(failure);
    };
  }

  /// A connection to a server, for one request after another.
  private final class Connection implements Closeable {
    private final DefaultBHttpClientConnection wire = new DefaultBHttpClientConnection(LIMITS);
    private final Deque<Connection> unused;

    /// @param unused where it waits for the next request
    Connection(URI uri, Deque<Connection> unused) throws IOException {
      this.unused = unused;
      wire.bind(connected(uri));
      wire.setSocketTimeout(Timeout.of(patience.stall()));
    }

    private Socket connected(URI uri) throws IOException {
      int port = uri.getPort() < 0 ? PORT : uri.getPort();
      IOException trouble = new IOException("no address");
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        // Whoever waits at a channel can be interrupted.
        Socket socket = SocketChannel.open().socket();
        try {
          socket.setTcpNoDelay(true);
          InetSocketAddress place = new InetSocketAddress(address, port);
          socket.connect(place, Math.toIntExact(patience.connect().toMillis()));
          return socket;
        } catch (IOException e) {
          socket.close();
          trouble = e instanceof SocketTimeoutException ? new HttpConnectTimeoutException("") : e;
        }
      }
      throw trouble;
    }

    Answer ask(HttpRequest request) throws IOException {
      boolean right = false;
      try {
        ClassicHttpRequest asked = asked(request);
        wire.sendRequestHeader(asked);
        wire.flush();
        ClassicHttpResponse answer = wire.receiveResponseHeader();
        for (int i = 0; answer.getCode() < FIRST_FINAL; i++) {
          if (i == MOST_PROVISIONAL) {
            throw new ProtocolException("it does not come to its end");
          }
          answer = wire.receiveResponseHeader();
        }
        boolean keeps =
            DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
                asked, answer, HttpCoreContext.create());
        Answer result = new Answer(answer.getCode(), headers(answer), body(request, answer, keeps));
        right = true;
        return result;
      } catch (HttpException e) {
        throw new FetchError("the answer is not HTTP: " + e.getMessage(), false, e);
      } finally {
        if (!right) {
          close();
        }
      }
    }

    private InputStream body(HttpRequest request, ClassicHttpResponse answer, boolean keeps)
        throws IOException, HttpException {
      if (!MessageSupport.canResponseHaveBody(request.method(), answer)) {
        release(keeps);
        return InputStream.nullInputStream();
      }
      wire.receiveResponseEntity(answer);
      return new Body(
          this, answer.getEntity().getContent(), answer.getEntity().getContentLength(), keeps);
    }

    void release(boolean keeps) {
      if (keeps && unused.size() < MOST_IDLE) {
        unused.push(this);
      } else {
        close();
      }
    }

    @Override
    public void close() {
      wire.close(CloseMode.IMMEDIATE);
    }
  }

  private static ClassicHttpRequest asked(HttpRequest request) {
    URI uri = request.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    ClassicHttpRequest asked = new BasicClassicHttpRequest(request.method(), path + query);
    asked.addHeader("Host", uri.getRawAuthority());
    request.headers().map().forEach((name, all) -> all.forEach(one -> asked.addHeader(name, one)));
    return asked;
  }

  private static HttpHeaders headers(ClassicHttpResponse answer) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : answer.getHeaders()) {
      headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>()).add(header.getValue());
    }
    return HttpHeaders.of(headers, (_, _) -> true);
  }

  /// A body that gives its connection back when it has been read, or closes it.
  private final class Body extends BulkInputStream {
    private final Connection connection;
    private final InputStream in;
    private final boolean keeps;
    private long left;
    private boolean ended;

    /// @param left how many bytes there are, or less than 0 when nobody knows
    Body(Connection connection, InputStream in, long left, boolean keeps) {
      this.connection = connection;
      this.in = in;
      this.left = left < 0 ? Long.MAX_VALUE : left;
      this.keeps = keeps;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (ended || length == 0) {
        return ended ? -1 : 0;
      }
      try {
        int count = in.read(bytes, offset, length);
        left -= Math.max(0, count);
        if (count < 0 || left == 0) {
          end(keeps);
        }
        return count;
      } catch (IOException e) {
        end(false);
        throw explained(e);
      }
    }

    /// Reads what is here already when it is the rest, so that the connection can be kept.
    @Override
    public void close() throws IOException {
      if (!ended) {
        end(keeps && left <= in.available() && in.skip(left) == left);
      }
    }

    private void end(boolean keeps) {
      ended = true;
      connection.release(keeps);
    }
  }
}
