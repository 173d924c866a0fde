package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.fetch.Fetcher;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Debian's archive as mirrors give it: signed descriptions of suites, and indices that are
/// believed because the descriptions hold their hashes.
///
/// Indices are kept, plain, in a directory by their hash.
final class Archive {
  private static final List<String> ENDINGS = List.of(".xz", ".gz", "");

  /// What an index may hold: ten times what the largest has.
  private static final int MOST_BYTES = 1 << 29;

  private static final int KEPT = 12;

  private final Fetcher fetcher;
  private final SignedIndex signatures;
  private final Path cache;
  private final BuildLog log;

  /// @param cache a directory, which need not be there yet
  Archive(Fetcher fetcher, SignedIndex signatures, Path cache, BuildLog log) {
    this.fetcher = fetcher;
    this.signatures = signatures;
    this.cache = cache;
    this.log = log;
  }

  /// What the suite says of itself.
  Release release(String suite) throws IOException, InterruptedException {
    Path file = Files.createTempFile(Files.createDirectories(cache), "release-", "");
    try {
      Fetcher.Request request =
          new Fetcher.Request(
              List.of("mirror://debian/dists/" + suite + "/InRelease"),
              HashAlgorithm.SHA256,
              (_, _) -> null);
      fetcher.fetch(request, file, log);
      String what = "the index of `" + suite + "`";
      return Release.parse(signatures.text(file, what), what);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Throws `DebianError` when a description is too old to be believed.
  static void checkTime(String suite, Release release, Instant now) {
    Instant end = release.validUntil();
    if (end != null && end.isBefore(now)) {
      throw new DebianError(
          "the index of `%s` was valid until %s: the mirror is out of date (`--allow-expired` takes it)"
              .formatted(suite, end),
          null);
    }
  }

  /// The text of an index.
  byte[] index(String suite, Release release, String directory)
      throws IOException, InterruptedException {
    Hash plain = release.hashes().get(directory + "/Packages");
    if (plain == null) {
      throw new DebianError("`" + suite + "` has no `" + directory + "`", null);
    }
    Path kept = cache.resolve(plain.print(HashFormat.BASE16));
    if (Files.exists(kept)) {
      byte[] text = Files.readAllBytes(kept);
      if (Hash.digest(HashAlgorithm.SHA256, text).equals(plain)) {
        return text;
      }
    }
    Path file = Files.createTempFile(cache, "index-", "");
    try {
      fetch(suite, release, directory, file);
      byte[] text = text(file, plain, "`" + directory + "` of `" + suite + "`");
      Files.write(file, text);
      Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
      forget();
      return text;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void fetch(String suite, Release release, String directory, Path file)
      throws IOException, InterruptedException {
    for (String ending : ENDINGS) {
      Hash hash = release.hashes().get(directory + "/Packages" + ending);
      if (hash != null) {
        String base = "mirror://debian/dists/" + suite + "/" + directory + "/";
        List<String> urls = new ArrayList<>();
        if (release.byHash()) {
          urls.add(base + "by-hash/SHA256/" + hash.print(HashFormat.BASE16));
        }
        urls.add(base + "Packages" + ending);
        fetcher.fetch(
            new Fetcher.Request(urls, HashAlgorithm.SHA256, Fetcher.hash(hash)), file, log);
        return;
      }
    }
    throw new DebianError(
        "`%s` has no index of `%s` in a form that is known here".formatted(suite, directory), null);
  }

  private static byte[] text(Path file, Hash expected, String what) throws IOException {
    byte[] text;
    try (InputStream in = Decompression.open(Files.newInputStream(file))) {
      text = in.readNBytes(MOST_BYTES);
    }
    if (!Hash.digest(HashAlgorithm.SHA256, text).equals(expected)) {
      throw new DebianError("the index " + what + " is not what its signed hash promises", null);
    }
    return text;
  }

  /// Indices that were replaced long ago are not kept.
  private void forget() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(cache)) {
      all =
          files
              .filter(file -> file.getFileName().toString().length() == 64)
              .sorted(Comparator.comparing(Archive::age).reversed())
              .toList();
    }
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static @Nullable Instant age(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  /// Which key ring and program check signatures.
  ///
  /// @param keyring a file, or empty for the machine's own
  static Archive of(Tools tools, Path cache, String keyring) {
    return new Archive(
        tools.fetcher(),
        SignedIndex.of(keyring, tools.environment(), tools.root()),
        cache,
        tools.log());
  }

  /// What there is on this machine.
  record Tools(Fetcher fetcher, Map<String, String> environment, Path root, BuildLog log) {}
}
