package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Moves the bytes of a `file:`, `http:` or `https:` URL into a file, once, without a second try.
///
/// What the file has already, from this URL or another of the same content, is not asked for again
/// where the server can send a part.
///
/// Safe for several threads.
final class Transfer {
  /// Is told how many bytes are there, and how many will be (-1 when nobody knows).
  @FunctionalInterface
  interface Progress {
    void bytes(long done, long expected);
  }

  private final Web web;

  Transfer(Web web) {
    this.web = web;
  }

  Patience patience() {
    return web.patience();
  }

  /// Throws `FetchError` when the other side is the reason, `IOException` when the file is.
  void get(URI uri, PartialFile file, Progress progress) throws IOException, InterruptedException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    switch (scheme) {
      case "file" -> copy(uri, file, progress);
      case "http", "https" -> download(uri, file, progress);
      default -> throw new FetchError("the scheme `" + scheme + "` is not supported", true, null);
    }
  }

  private static void copy(URI uri, PartialFile target, Progress progress)
      throws IOException, InterruptedException {
    String host = uri.getAuthority();
    if (host != null && !host.equals("localhost")) {
      throw new FetchError("a file on another host", true, null);
    }
    Path file = Path.of(URI.create("file://" + uri.getRawPath()));
    try (InputStream in = Files.newInputStream(file)) {
      target.restart();
      pass(in, Files.size(file), target, progress);
    } catch (NoSuchFileException e) {
      throw new FetchError("no such file", true, e);
    }
  }

  private void download(URI uri, PartialFile file, Progress progress)
      throws IOException, InterruptedException {
    try {
      Answer first = ask(uri, file.position());
      if (first.status() == Status.RANGE_NOT_SATISFIABLE) {
        first.close();
        file.restart();
        first = ask(uri, 0);
      }
      try (Answer answer = first) {
        long size = answer.length();
        long had = place(answer, file);
        pass(answer.body(), size < 0 ? -1 : had + size, file, progress);
      }
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  private Answer ask(URI uri, long from) throws IOException {
    HttpRequest.Builder request = web.request(uri);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    return web.send(request.build());
  }

  /// Makes the file ready for the bytes of an answer; returns how many stay before them.
  private static long place(Answer answer, PartialFile file) throws IOException {
    long position = file.position();
    switch (answer.status()) {
      case Status.PARTIAL -> {
        String range = answer.header("content-range");
        if (position == 0 || !range.startsWith("bytes " + position + "-")) {
          throw new FetchError("the server sent another part than was asked for", true, null);
        }
      }
      case Status.OK -> file.restart();
      default -> throw Status.error(answer);
    }
    return file.position();
  }

  private static void pass(InputStream in, long size, PartialFile file, Progress progress)
      throws IOException, InterruptedException {
    file.continued();
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      file.write(buffer, count);
      progress.bytes(file.position(), size);
    }
  }
}
