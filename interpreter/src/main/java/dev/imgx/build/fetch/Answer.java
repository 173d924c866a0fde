package dev.imgx.build.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;

/// What a server says to a request.
///
/// @param status the number that HTTP gives it
/// @param body what follows, read as it comes; reading throws `FetchError`
public record Answer(int status, HttpHeaders headers, InputStream body) implements Closeable {
  /// The first header of a name, or nothing: the empty text.
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /// How many bytes the body has, or -1 when the server does not say.
  long length() {
    return headers.firstValueAsLong("content-length").orElse(-1);
  }

  /// Whether the server sends elsewhere.
  public boolean isRedirection() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> !header("location").isEmpty();
      default -> false;
    };
  }

  /// Gives up what has not been read.
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // Nobody wants it any more.
    }
  }
}
