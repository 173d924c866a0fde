package dev.imgx.build.fetch;

import java.time.Duration;

/// What the numbers of HTTP mean.
public final class Status {
  static final int OK = 200;
  static final int PARTIAL = 206;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int GONE = 410;
  static final int RANGE_NOT_SATISFIABLE = 416;

  private Status() {}

  /// The error of an answer that is not the wanted one.
  public static FetchError error(Answer answer) {
    int status = answer.status();
    boolean refused = status >= 300 && status <= 499;
    boolean lasting = refused && status != 408 && status != 429;
    return new FetchError(
        "the server answered " + status + meaning(status), lasting, status, retryAfter(answer));
  }

  /// A number of seconds; a date is as good as nothing.
  private static Duration retryAfter(Answer answer) {
    String text = answer.header("retry-after");
    return text.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
  }

  private static String meaning(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> " (redirected too often, or to a less safe scheme)";
      case 401 -> " (unauthorised)";
      case FORBIDDEN -> " (forbidden)";
      case NOT_FOUND -> " (not found)";
      case GONE -> " (gone)";
      case 429 -> " (too many requests)";
      case 500 -> " (internal error)";
      case 502 -> " (bad gateway)";
      case 503 -> " (unavailable)";
      default -> "";
    };
  }
}
