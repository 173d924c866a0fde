package dev.imgx.build.checkout;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;

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

  /// Makes a file new, and makes it if need be.
  static void touch(Path file) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, new byte[0]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /// What is done with a clone.
  @FunctionalInterface
  interface Use<T> {
    T with(Path clone) throws IOException, InterruptedException;
  }

  /// Does something with the clone of a URL while nobody else does.
  ///
  /// @param kind of the repository: `git` or `hg`
  <T> T withClone(String kind, String url, Use<T> use) throws IOException, InterruptedException {
    String name = Hash.digest(HashAlgorithm.SHA256, url).print(HashFormat.BASE32);
    Path parent = Files.createDirectories(directory.resolve(kind));
    try (FileChannel file =
            FileChannel.open(
                parent.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = file.lock()) {
      return use.with(parent.resolve(name));
    }
  }
}
