package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How far downloads and copies are, and how fast: derivations that fetch, and paths of caches.
/// Mutable; is told what time it is.
final class TransferLine {
  private static final Event.TransferProgress NONE = new Event.TransferProgress(0, 0, 0, 0);

  private final Map<StorePath, Event.Progress> running = new HashMap<>();
  private final Rate rate = new Rate();
  private Event.TransferProgress paths = NONE;
  private boolean sending;
  private int planned;
  private int done;
  private long doneBytes;

  /// Takes any event.
  void take(Event event, long now) {
    switch (event) {
      case Event.Planned more -> planned += more.fetches();
      case Event.Started started when started.fetch() ->
          running.put(started.derivation(), new Event.Progress(started.derivation(), "", 0, -1));
      case Event.Progress progress when Lines.isFetch(progress) ->
          running.replace(progress.derivation(), progress);
      case Event.Finished finished -> finish(finished);
      case Event.Transfers all -> {
        sending = all.sending();
        paths = new Event.TransferProgress(0, all.paths(), 0, all.bytes());
      }
      case Event.TransferProgress progress -> paths = progress;
      default -> {
        return;
      }
    }
    rate.add(now, bytes());
  }

  private void finish(Event.Finished finished) {
    Event.Progress last = running.remove(finished.derivation());
    if (last != null) {
      done++;
      doneBytes += last.done();
    }
  }

  /// Forgets what is over.
  void reset() {
    planned = 0;
    done = 0;
    doneBytes = 0;
    paths = NONE;
  }

  /// Whether something is being fetched or copied.
  boolean isActive() {
    return !running.isEmpty() || paths.done() < paths.paths();
  }

  private long bytes() {
    return doneBytes + paths.bytes() + sum(running.values());
  }

  private static long sum(Collection<Event.Progress> all) {
    return all.stream().mapToLong(Event.Progress::done).sum();
  }

  /// What there is to fetch, or -1 as long as something has not said how large it is.
  private long expected() {
    boolean unknown =
        done + running.size() < planned
            || running.values().stream().anyMatch(one -> one.expected() < 0)
            || paths.paths() > 0 && paths.expected() <= 0;
    return unknown
        ? -1
        : doneBytes
            + paths.expected()
            + running.values().stream().mapToLong(Event.Progress::expected).sum();
  }

  /// `3/12 fetched, 1.5 MiB of 20.0 MiB, 2.1 MiB/s, 9 s left`; nothing when there is nothing to
  /// fetch.
  String text(long now) {
    int all = Math.max(planned, done + running.size()) + paths.paths();
    if (all == 0) {
      return "";
    }
    int finished = done + paths.done();
    StringBuilder text = new StringBuilder();
    text.append(finished).append('/').append(all).append(sending ? " copied" : " fetched");
    long bytes = bytes();
    if (bytes == 0) {
      return text.toString();
    }
    long expected = expected();
    text.append(", ").append(Lines.amount(bytes, finished == all ? -1 : expected));
    double speed = isActive() ? rate.perSecond(now) : 0;
    if (speed >= 1) {
      text.append(", ").append(Lines.size((long) speed)).append("/s");
      if (expected > bytes) {
        text.append(", ").append(Lines.time((long) ((expected - bytes) / speed))).append(" left");
      }
    }
    return text.toString();
  }
}
