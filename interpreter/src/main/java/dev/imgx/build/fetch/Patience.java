package dev.imgx.build.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long to wait for servers.
///
/// @param connect for a connection
/// @param stall for the next byte
/// @param attempts how often each URL is tried at most
/// @param pause before the second attempt; doubles with every further one
public record Patience(Duration connect, Duration stall, int attempts, Duration pause) {
  /// What suits the internet.
  public static final Patience STANDARD =
      new Patience(Duration.ofSeconds(15), Duration.ofSeconds(60), 4, Duration.ofMillis(400));

  private static final Duration MOST = Duration.ofMinutes(2);

  /// The error when nothing came for so long.
  FetchError stalled(@Nullable Throwable cause) {
    return new FetchError("nothing came for " + stall.toSeconds() + " seconds", false, cause);
  }

  /// How long to wait before the second or a later attempt.
  ///
  /// @param asked what the server asked for
  Duration before(int attempt, Duration asked) {
    Duration own = pause.multipliedBy(1L << Math.clamp(attempt - 2L, 0, 16));
    Duration longer = asked.compareTo(own) > 0 ? asked : own;
    return longer.compareTo(MOST) > 0 ? MOST : longer;
  }
}
