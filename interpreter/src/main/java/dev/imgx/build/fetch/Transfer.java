package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Moves the bytes of a `file:`, `http:` or `https:` URL into a stream, once, without a second try.
///
/// Safe for several threads.
final class Transfer {
  private static final int TICK_MILLIS = 200;

  /// Is told how many bytes have come, and how many will (-1 when nobody knows).
  @FunctionalInterface
  interface Progress {
    void bytes(long done, long expected);
  }

  private final Web web;

  Transfer(Web web) {
    this.web = web;
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
    HttpRequest request = web.request(uri).build();
    Body body = new Body(sink, progress);
    CompletableFuture<HttpResponse<Boolean>> answer = web.client().sendAsync(request, body);
    boolean ended = false;
    try {
      HttpResponse<Boolean> response = await(answer, body);
      ended = true;
      if (response.statusCode() != Status.OK) {
        throw Status.error(response);
      }
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
        } else if (System.nanoTime() - since > web.patience().stall().toNanos()) {
          throw web.stalled(e);
        }
      }
    }
  }

  private static IOException explained(@Nullable Throwable cause, Body body) {
    IOException local = body.failure();
    return local == null ? Web.explained(cause) : local;
  }
}
