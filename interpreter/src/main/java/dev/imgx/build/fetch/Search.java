package dev.imgx.build.fetch;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The search for one file on several servers: goes round among them until one has given the rest
/// of it, or all have refused, or patience ends. Mutable, for one thread and one search.
final class Search {
  /// After so many more bytes, earlier troubles are forgiven.
  private static final long FORGIVEN = 1 << 20;

  private final Transfer transfer;
  private final Patience patience;
  private final Fetcher.Request request;
  private final PartialFile file;
  private final BuildLog log;
  private final Map<URI, String> faults = new LinkedHashMap<>();
  private final List<URI> waiting = new ArrayList<>();
  private boolean wrong;
  private Duration delay = Duration.ZERO;

  Search(Transfer transfer, Fetcher.Request request, PartialFile file, BuildLog log) {
    this.transfer = transfer;
    this.patience = transfer.patience();
    this.request = request;
    this.file = file;
    this.log = log;
  }

  /// Fills the file from the first of these URLs that can, and returns its hash. Throws
  /// `BuildError` that lists every URL and why it failed.
  Hash first(List<URI> urls) throws IOException, InterruptedException {
    waiting.addAll(urls);
    long most = 0;
    for (int attempt = 1; attempt <= patience.attempts() && !waiting.isEmpty(); attempt++) {
      if (attempt > 1) {
        Thread.sleep(patience.before(attempt, delay));
      }
      for (URI uri : List.copyOf(waiting)) {
        Hash got = ask(uri);
        if (got != null) {
          return got;
        }
      }
      if (file.position() - most > FORGIVEN) {
        attempt = 1;
        most = file.position();
      }
    }
    throw failure();
  }

  private @Nullable Hash ask(URI uri) throws IOException, InterruptedException {
    try {
      Hash got = once(uri);
      String fault = request.check().fault(got, file.path());
      if (fault != null && file.pieced()) {
        got = once(uri);
        fault = request.check().fault(got, file.path());
      }
      if (fault == null) {
        return got;
      }
      wrong = true;
      failed(uri, fault, true);
    } catch (FetchError e) {
      delay = e.delay();
      failed(uri, String.valueOf(e.getMessage()), e.lasting());
    }
    return null;
  }

  private Hash once(URI uri) throws IOException, InterruptedException {
    if (file.finished() || request.check().expected() == null) {
      file.restart();
    }
    String activity = "fetching " + uri;
    transfer.get(uri, file, (done, all) -> log.progress(activity, done, all));
    return file.finish();
  }

  private void failed(URI uri, String fault, boolean lasting) {
    faults.put(uri, fault);
    log.line(uri + ": " + fault);
    if (lasting) {
      waiting.remove(uri);
    }
  }

  private BuildError failure() {
    StringBuilder text = new StringBuilder("cannot fetch it; tried were");
    faults.forEach((uri, fault) -> text.append("\n  ").append(uri).append(": ").append(fault));
    BuildError.Kind kind = wrong ? BuildError.Kind.HASH_MISMATCH : BuildError.Kind.TRANSIENT;
    return new BuildError(kind, text.toString(), null);
  }
}
