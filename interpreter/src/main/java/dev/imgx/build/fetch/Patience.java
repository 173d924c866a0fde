package dev.imgx.build.fetch;

import java.time.Duration;

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
}
