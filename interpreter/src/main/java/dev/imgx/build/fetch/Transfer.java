package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Moves the bytes of a `file:`, `http:` or `https:` URL into a stream, once, without a second try.
///
/// Safe for several threads.
final class Transfer {
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
      pass(in, Files.size(file), sink, progress);
    } catch (NoSuchFileException e) {
      throw new FetchError("no such file", true, e);
    }
  }

  private void download(URI uri, OutputStream sink, Progress progress)
      throws IOException, InterruptedException {
    try {
      HttpResponse<BodyStream> answer =
          web.send(web.request(uri).build(), info -> new BodyStream(web));
      try (BodyStream body = answer.body()) {
        if (answer.statusCode() != Status.OK) {
          throw Status.error(answer);
        }
        long size = answer.headers().firstValueAsLong("content-length").orElse(-1);
        pass(body, size, sink, progress);
      }
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  private static void pass(InputStream in, long size, OutputStream sink, Progress progress)
      throws IOException, InterruptedException {
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
  }
}
