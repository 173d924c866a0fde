package dev.imgx.build.fetch;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fetches a file from the first of several URLs that has it.
///
/// What may be a passing weakness (no connection, a server's error) is tried again, after all other
/// URLs and a pause. Safe for several threads.
public final class Fetcher {
  private final Mirrors mirrors;
  private final Transfer transfer;
  private final Patience patience;

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
    this.mirrors = mirrors;
    this.patience = web.patience();
    this.transfer = new Transfer(web);
  }

  /// Decides whether what was fetched is what is wanted: says what is wrong, or null.
  @FunctionalInterface
  public interface Check {
    @Nullable String fault(Hash got, Path file) throws IOException;
  }

  /// The check that compares the file's hash.
  public static Check hash(Hash expected) {
    return (got, file) -> got.equals(expected) ? null : mismatch(expected, got);
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
    List<URI> waiting = new ArrayList<>(mirrors.resolve(request.urls()));
    Map<URI, String> faults = new LinkedHashMap<>();
    boolean wrong = false;
    Duration delay = Duration.ZERO;
    for (int attempt = 1; attempt <= patience.attempts() && !waiting.isEmpty(); attempt++) {
      if (attempt > 1) {
        Thread.sleep(patience.before(attempt, delay));
      }
      for (URI uri : List.copyOf(waiting)) {
        try {
          Hash got = once(uri, new Attempt(request.algorithm(), target, log));
          String fault = request.check().fault(got, target);
          if (fault == null) {
            return got;
          }
          wrong = true;
          waiting.remove(uri);
          faults.put(uri, fault);
        } catch (FetchError e) {
          Files.deleteIfExists(target);
          delay = e.delay();
          faults.put(uri, String.valueOf(e.getMessage()));
          if (e.lasting()) {
            waiting.remove(uri);
          }
        }
        log.line(uri + ": " + faults.get(uri));
      }
    }
    throw failure(request, faults, wrong);
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

  private record Attempt(HashAlgorithm algorithm, Path target, BuildLog log) {}

  private Hash once(URI uri, Attempt attempt) throws IOException, InterruptedException {
    String activity = "fetching " + uri;
    try (OutputStream file =
            new BufferedOutputStream(Files.newOutputStream(attempt.target()), 1 << 16);
        HashSink sink = new HashSink(attempt.algorithm(), file)) {
      transfer.get(uri, sink, (done, all) -> attempt.log().progress(activity, done, all));
      return sink.finish();
    }
  }

  private static BuildError failure(Request request, Map<URI, String> faults, boolean wrong) {
    BuildError.Kind kind = wrong ? BuildError.Kind.HASH_MISMATCH : BuildError.Kind.TRANSIENT;
    if (faults.isEmpty()) {
      return new BuildError(
          kind,
          "cannot fetch `%s`: there is no mirror; `%s` may name some"
              .formatted(String.join("`, `", request.urls()), Mirrors.SETTING),
          null);
    }
    StringBuilder text = new StringBuilder("cannot fetch it; tried were");
    faults.forEach((uri, fault) -> text.append("\n  ").append(uri).append(": ").append(fault));
    return new BuildError(kind, text.toString(), null);
  }
}
