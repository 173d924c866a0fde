package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was done from first to last, for the line at the end. Mutable; is told what time it is.
final class Tally {
  private static final double NANOS = 1e9;
  private static final String CANCELLED = "cancelled";

  /// So many, and their bytes. Mutable.
  private static final class Sum {
    private int count;
    private long bytes;

    void put(String name, ObjectNode object) {
      object.put(name, count).put(name + "Bytes", bytes);
    }

    /// `fetched 3 files (1.5 MiB)`, if there was any.
    void say(String pattern, String noun, List<String> parts) {
      if (count > 0) {
        String said = pattern.formatted(Lines.count(count, noun));
        parts.add(bytes > 0 ? said + " (" + Lines.size(bytes) + ")" : said);
      }
    }
  }

  private final long started;
  private final Map<StorePath, Long> fetching = new HashMap<>();
  private final Set<StorePath> present = new HashSet<>();
  private final Set<StorePath> ours = new HashSet<>();
  private final Sum fetched = new Sum();
  private final Sum received = new Sum();
  private final Sum sent = new Sum();
  private boolean sending;
  private Event.TransferProgress round = new Event.TransferProgress(0, 0, 0, 0);
  private int built;
  private int failed;

  /// @param now when the work begins
  Tally(long now) {
    started = now;
  }

  /// Takes any event.
  void take(Event event) {
    switch (event) {
      case Event.Planned planned -> present.addAll(planned.present());
      case Event.Started begun when begun.fetch() -> fetching.put(begun.derivation(), 0L);
      case Event.Progress now when Lines.isFetch(now) ->
          fetching.replace(now.derivation(), now.done());
      case Event.Finished finished -> finish(finished);
      case Event.Transfers all -> {
        closeRound();
        sending = all.sending();
      }
      case Event.TransferProgress now -> round = now;
      default -> {}
    }
  }

  private void finish(Event.Finished finished) {
    ours.add(finished.derivation());
    Long bytes = fetching.remove(finished.derivation());
    if (!finished.success()) {
      failed += finished.message().equals(CANCELLED) ? 0 : 1;
    } else if (bytes == null) {
      built++;
    } else {
      fetched.count++;
      fetched.bytes += bytes;
    }
  }

  private void closeRound() {
    Sum sum = sending ? sent : received;
    sum.count += round.done();
    sum.bytes += round.bytes();
    round = new Event.TransferProgress(0, 0, 0, 0);
  }

  /// Whether something was done; failures have their own messages.
  private boolean isAny() {
    closeRound();
    return built + fetched.count + received.count + sent.count > 0;
  }

  private int cached() {
    present.removeAll(ours);
    return present.size();
  }

  /// `built 3 derivations, fetched 2 files (1.5 MiB) in 6.8 s; 12 cached`; nothing when nothing was
  /// done.
  String sentence(long now) {
    if (!isAny()) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (built > 0) {
      parts.add("built " + Lines.count(built, "derivation"));
    }
    fetched.say("fetched %s", "file", parts);
    received.say("fetched %s from caches", "path", parts);
    sent.say("copied %s", "path", parts);
    if (failed > 0) {
      parts.add("failed to make " + failed);
    }
    String time = " in " + Lines.precise((now - started) / NANOS);
    return String.join(", ", parts) + time + (cached() > 0 ? "; " + cached() + " cached" : "");
  }

  /// The same for programs; whether there is anything to say.
  boolean describe(ObjectNode object, long now) {
    if (!isAny()) {
      return false;
    }
    object.put("event", "summary").put("built", built).put("failed", failed);
    fetched.put("fetched", object);
    received.put("received", object);
    sent.put("sent", object);
    object.put("cached", cached()).put("milliseconds", (now - started) / 1_000_000);
    return true;
  }
}
