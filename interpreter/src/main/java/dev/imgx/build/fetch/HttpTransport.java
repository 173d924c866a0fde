package dev.imgx.build.fetch;

import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.Transport;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// A binary cache behind a web server, which must accept `PUT` to be written to.
public final class HttpTransport implements Transport {
  private final Web web;
  private final URI base;
  private final Supplier<Path> scratch;

  /// @param base the cache's address; names go below it
  /// @param scratch a directory for files that are to be sent
  public HttpTransport(Web web, URI base, Supplier<Path> scratch) {
    this.web = web;
    this.base = base;
    this.scratch = scratch;
  }

  @Override
  public String address() {
    return Web.shown(base);
  }

  @Override
  public InputStream open(String name, Progress progress) throws IOException {
    try {
      return new Translated(Download.open(web, uri(name), progress::bytes));
    } catch (FetchError e) {
      if (isAbsent(e.status())) {
        throw new Absent(name);
      }
      throw translated(e);
    }
  }

  /// Some storage services say «forbidden» of files that are not there.
  private static boolean isAbsent(int status) {
    return status == Status.NOT_FOUND || status == Status.GONE || status == Status.FORBIDDEN;
  }

  @Override
  public boolean exists(String name) throws IOException {
    HttpRequest request = web.request(uri(name)).method("HEAD", BodyPublishers.noBody()).build();
    try {
      send(request);
      return true;
    } catch (FetchError e) {
      if (isAbsent(e.status())) {
        return false;
      }
      throw translated(e);
    }
  }

  /// A web server leaves nothing of a `PUT` that breaks off.
  @Override
  public void tidy() {}

  @Override
  public Path newFile() throws IOException {
    return Files.createTempFile(scratch.get(), "send-", "");
  }

  @Override
  public void put(String name, Path file, String type) throws IOException {
    BodyPublisher body = BodyPublishers.ofFile(file);
    HttpRequest request = web.request(uri(name)).header("Content-Type", type).PUT(body).build();
    try {
      send(request);
    } catch (FetchError e) {
      throw new CacheError("cannot put '" + name + "': " + e.getMessage(), e.lasting(), e);
    }
    Files.delete(file);
  }

  private void finish(HttpRequest request) throws IOException {
    try (Answer answer = web.send(request)) {
      if (answer.status() < 200 || answer.status() > 299) {
        throw Status.error(answer);
      }
      answer.body().transferTo(OutputStream.nullOutputStream());
    }
  }

  private void send(HttpRequest request) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        finish(request);
        return;
      } catch (FetchError e) {
        if (e.lasting() || attempt >= web.patience().attempts()) {
          throw e;
        }
        web.pause(attempt + 1, e);
      }
    }
  }

  @Override
  public List<String> names() throws CacheError {
    throw CacheError.wrong("a web server does not tell what it has");
  }

  private URI uri(String name) {
    String text = base.toString();
    return URI.create(text.endsWith("/") ? text + name : text + "/" + name);
  }

  private static CacheError translated(FetchError e) {
    return new CacheError(String.valueOf(e.getMessage()), e.lasting(), e);
  }

  /// Errors of the server as errors of the cache.
  private static final class Translated extends FilterInputStream {
    Translated(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (FetchError e) {
        throw translated(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (FetchError e) {
        throw translated(e);
      }
    }
  }
}
