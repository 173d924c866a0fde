package dev.imgx.build.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/// How long what was fetched counts as new, and where it is kept.
///
/// @param directory where clones and notes lie; made when needed
/// @param seconds how long a branch that was fetched is not asked for again
public record Caching(Path directory, long seconds) {
  /// Nix's `tarball-ttl`.
  public static final long HOUR = 3600;

  /// The same with another time.
  public Caching withSeconds(long changed) {
    return new Caching(directory, changed);
  }

  /// Whether a file is there and was touched not too long ago.
  boolean isFresh(Path file) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).toInstant().plusSeconds(seconds).isAfter(Instant.now());
  }

  /// Makes a file new.
  static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }
}
