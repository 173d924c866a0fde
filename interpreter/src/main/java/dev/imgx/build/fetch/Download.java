package dev.imgx.build.fetch;

import dev.imgx.store.archive.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The bytes of a URL as they come. When the connection breaks or stalls it goes on where it was,
/// if the server can do that; else it begins again and leaves out what it had.
///
/// Mutable, for one thread. Throws `FetchError` when the server does not give what it should, after
/// several attempts if they may help.
public final class Download extends BulkInputStream {
  /// After so many bytes without trouble, earlier troubles are forgiven.
  private static final long FORGIVEN = 1 << 20;

  /// Is told how many bytes have come.
  @FunctionalInterface
  public interface Progress {
    void bytes(long done);
  }

  /// Sends the request with headers more, and returns the answer.
  @FunctionalInterface
  public interface Asking {
    Answer send(Map<String, String> headers) throws IOException;
  }

  private final Web web;
  private final Asking asking;
  private final Progress progress;
  private Answer answer;
  private @Nullable String tag;
  private long position;
  private long expected = -1;
  private long troubleAt;
  private int attempt = 1;

  private Download(Web web, Asking asking, Progress progress) throws IOException {
    this.web = web;
    this.asking = asking;
    this.progress = progress;
    this.answer = connect();
  }

  /// Waits for the head of the answer.
  static Download open(Web web, URI uri, Progress progress) throws IOException {
    Asking asking =
        headers -> {
          HttpRequest.Builder request = web.request(uri);
          headers.forEach(request::header);
          return web.send(request.build());
        };
    return new Download(web, asking, progress);
  }

  /// The same for a request that is not so simple: `asking` sends it, as often as need be.
  public static Download open(Web web, Asking asking, Progress progress) throws IOException {
    return new Download(web, asking, progress);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = answer.body().read(bytes, offset, length);
        if (count < 0 && position < expected) {
          throw new FetchError(
              "the answer ended after %d of %d bytes".formatted(position, expected), false, null);
        }
        if (count > 0) {
          position += count;
          progress.bytes(position);
        }
        return count;
      } catch (FetchError e) {
        answer.close();
        if (position - troubleAt > FORGIVEN) {
          attempt = 1;
        }
        troubleAt = position;
        again(e);
        answer = connect();
      }
    }
  }

  /// Waits for another attempt, or throws when there is none.
  private void again(FetchError trouble) throws IOException {
    attempt++;
    if (trouble.lasting() || attempt > web.patience().attempts()) {
      throw trouble;
    }
    web.pause(attempt, trouble);
  }

  private Answer connect() throws IOException {
    while (true) {
      try {
        return once();
      } catch (FetchError e) {
        again(e);
      }
    }
  }

  private Answer once() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    if (position > 0) {
      headers.put("Range", "bytes=" + position + "-");
      if (tag != null) {
        headers.put("If-Range", tag);
      }
    }
    Answer fresh = asking.send(headers);
    boolean right = false;
    try {
      take(fresh);
      right = true;
      return fresh;
    } finally {
      if (!right) {
        fresh.close();
      }
    }
  }

  private void take(Answer fresh) throws IOException {
    long length = fresh.length();
    if (position == 0 && fresh.status() == Status.OK) {
      expected = length;
      String given = fresh.header("etag");
      tag = given.isEmpty() || given.startsWith("W/") ? null : given;
      return;
    }
    switch (fresh.status()) {
      case Status.PARTIAL -> {
        String range = fresh.header("content-range");
        if (position == 0 || !range.startsWith("bytes " + position + "-")) {
          throw new FetchError("the server sent another part than was asked for", true, null);
        }
        expect(length < 0 ? -1 : position + length);
      }
      case Status.OK -> {
        expect(length);
        skip(fresh.body());
      }
      default -> throw Status.error(fresh);
    }
  }

  private void expect(long length) throws FetchError {
    if (expected >= 0 && length >= 0 && length != expected) {
      throw new FetchError("the file changed while it was fetched", true, null);
    }
  }

  private void skip(InputStream fresh) throws IOException {
    byte[] buffer = new byte[1 << 14];
    long left = position;
    while (left > 0) {
      int count = fresh.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new FetchError("the file changed while it was fetched", true, null);
      }
      left -= count;
    }
  }

  @Override
  public void close() {
    answer.close();
  }
}
