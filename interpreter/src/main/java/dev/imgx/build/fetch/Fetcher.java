package dev.imgx.build.fetch;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fetches a file from the first of several URLs that has it.
///
/// What may be a passing weakness (no connection, a server's error) is tried again, after all other
/// URLs and a pause; what had come until then need not come again. Safe for several threads.
public final class Fetcher {
  private final Mirrors mirrors;
  private final Transfer transfer;
  private final @Nullable Halves halves;

  /// @param mirrors where `mirror:` URLs lead
  /// @param patience how long to wait
  /// @param environment variables of proxies, certificates and passwords
  public Fetcher(Mirrors mirrors, Patience patience, Map<String, String> environment) {
    this(mirrors, new Web(patience, environment, netrc(environment.getOrDefault(Web.NETRC, ""))));
  }

  private static @Nullable Path netrc(String file) {
    return file.isEmpty() ? null : Path.of(file);
  }

  /// @param mirrors where `mirror:` URLs lead
  /// @param web the client, which says how long to wait too
  public Fetcher(Mirrors mirrors, Web web) {
    this(mirrors, web, null);
  }

  /// @param mirrors where `mirror:` URLs lead
  /// @param web the client, which says how long to wait too
  /// @param halves where files with a known hash wait that no run has fetched to the end
  public Fetcher(Mirrors mirrors, Web web, @Nullable Halves halves) {
    this.mirrors = mirrors;
    this.transfer = new Transfer(web);
    this.halves = halves;
  }

  /// Decides whether what was fetched is what is wanted: says what is wrong, or null.
  @FunctionalInterface
  public interface Check {
    @Nullable String fault(Hash got, Path file) throws IOException;

    /// The hash that the file must have, if that is known: then pieces that do not belong together
    /// are found out.
    default @Nullable Hash expected() {
      return null;
    }
  }

  /// The check that compares the file's hash.
  public static Check hash(Hash expected) {
    return new SameHash(expected);
  }

  private record SameHash(Hash expected) implements Check {
    @Override
    public @Nullable String fault(Hash got, Path file) {
      return got.equals(expected) ? null : mismatch(expected, got);
    }
  }

  /// Says that a hash is another than expected.
  static String mismatch(Hash expected, Hash got) {
    return "it has another hash\n    specified: %s\n          got: %s"
        .formatted(expected.print(HashFormat.SRI), got.print(HashFormat.SRI));
  }

  /// Writes the file to `target` and returns its hash. Throws `BuildError` that lists every URL and
  /// why it failed; what had a wrong hash last is then still at `target`.
  public Hash fetch(Request request, Path target, BuildLog log)
      throws IOException, InterruptedException {
    List<URI> urls = mirrors.resolve(request.urls());
    if (urls.isEmpty()) {
      throw new BuildError(
          BuildError.Kind.TRANSIENT,
          "cannot fetch `%s`: there is no mirror; `%s` may name some"
              .formatted(String.join("`, `", request.urls()), Mirrors.SETTING),
          null);
    }
    Hash expected = request.check().expected();
    try (Halves.Half half = halves == null || expected == null ? null : halves.claim(expected);
        PartialFile file = open(half, request, target)) {
      try {
        return new Search(transfer, request, file, log).first(urls);
      } finally {
        settle(half, file, target);
      }
    }
  }

  private static PartialFile open(Halves.@Nullable Half half, Request request, Path target)
      throws IOException {
    return half == null
        ? new PartialFile(request.algorithm(), target)
        : PartialFile.resumed(request.algorithm(), half.path());
  }

  /// A whole file goes where it is wanted; what is not whole stays for the next run, if it may.
  private static void settle(Halves.@Nullable Half half, PartialFile file, Path target)
      throws IOException {
    if (half == null && !file.finished()) {
      Files.deleteIfExists(target);
    } else if (half != null && file.finished()) {
      Files.move(half.path(), target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// What to fetch.
  ///
  /// @param urls where it may be, the best first
  /// @param algorithm of the hash
  /// @param check whether it is what is wanted
  public record Request(List<String> urls, HashAlgorithm algorithm, Check check) {
    public Request {
      urls = List.copyOf(urls);
    }
  }
}
