package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import dev.imgx.lang.report.Escapes;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes on at the moment, in a few lines: how much is done of what is to be done, then what
/// runs, the oldest first. Mutable; is told what time it is.
final class Board {
  private static final int MOST_ROWS = 8;
  private static final int SHORTEST_NAME = 20;

  /// Something that runs.
  private static final class Row {
    private final long since;
    private final boolean fetch;
    private String phase = "";
    private @Nullable Event last;

    Row(long since, boolean fetch) {
      this.since = since;
      this.fetch = fetch;
    }
  }

  private final Map<StorePath, Row> builds = new LinkedHashMap<>();
  private final Map<String, Row> activities = new LinkedHashMap<>();
  private final TransferLine transfers = new TransferLine();
  private boolean planning;
  private int planned;
  private int built;
  private int failed;
  private long begun;

  /// Takes any event.
  void take(Event event, long now) {
    if (isIdle()) {
      reset();
      begun = now;
    }
    transfers.take(event, now);
    switch (event) {
      case Event.Planned more -> {
        planning = true;
        planned += more.builds();
      }
      case Event.Started started -> builds.put(started.derivation(), new Row(now, started.fetch()));
      case Event.Progress progress -> note(builds.get(progress.derivation()), progress);
      case Event.Line line -> say(builds.get(line.derivation()), line);
      case Event.Finished finished -> finish(finished);
      case Event.Activity activity -> act(activity, now);
      case Event.Settled _ -> reset();
      case Event.Transfers _,
          Event.Transfer _,
          Event.TransferProgress _,
          Event.Trouble _,
          Event.Trace _,
          Event.Warning _,
          Event.Notice _ -> {}
    }
  }

  private static void note(@Nullable Row row, Event event) {
    if (row != null) {
      row.last = event;
    }
  }

  private static void say(@Nullable Row row, Event.Line line) {
    String phase = Phase.of(line.text());
    if (row != null && phase != null) {
      row.phase = phase;
      row.last = null;
    } else if (!line.text().isBlank() && !Phase.isForPrograms(line.text())) {
      note(row, line);
    }
  }

  private void finish(Event.Finished finished) {
    Row row = builds.remove(finished.derivation());
    if (row != null && !finished.success()) {
      failed++;
    } else if (row != null && !row.fetch) {
      built++;
    }
  }

  private void act(Event.Activity activity, long now) {
    if (activity.expected() >= 0 && activity.done() >= activity.expected()) {
      activities.remove(activity.activity());
    } else {
      note(activities.computeIfAbsent(activity.activity(), _ -> new Row(now, true)), activity);
    }
  }

  private void reset() {
    builds.clear();
    activities.clear();
    transfers.reset();
    planning = false;
    planned = 0;
    built = 0;
    failed = 0;
  }

  /// Whether nothing goes on.
  boolean isIdle() {
    return !planning && builds.isEmpty() && activities.isEmpty() && !transfers.isActive();
  }

  /// All of it, each line cut to the window.
  List<String> lines(Window window, long now) {
    List<String> lines = new ArrayList<>();
    String head = head(now);
    if (!head.isEmpty()) {
      lines.add(cut(head, window.columns() - 1));
    }
    List<String> rows = new ArrayList<>();
    builds.forEach((path, row) -> rows.add(line(name(path, window), row, now)));
    activities.forEach((name, row) -> rows.add(line(name, row, now)));
    int most = Math.clamp(window.rows() / 2 - 1, 1, MOST_ROWS);
    int shown = rows.size() <= most ? rows.size() : most - 1;
    String indent = head.isEmpty() ? "" : "  ";
    rows.subList(0, shown).forEach(row -> lines.add(cut(indent + row, window.columns() - 1)));
    if (shown < rows.size()) {
      lines.add(indent + "and " + (rows.size() - shown) + " more");
    }
    return lines;
  }

  /// `[3/29 built · 12/39 fetched, 4.2 MiB, 2.1 MiB/s] 12 s`, or nothing when only activities run.
  String head(long now) {
    List<String> parts = new ArrayList<>();
    int running = (int) builds.values().stream().filter(row -> !row.fetch).count();
    if (planned + running + built > 0) {
      parts.add(built + "/" + Math.max(planned, built + running) + " built");
    }
    if (failed > 0) {
      parts.add(failed + " failed");
    }
    String moved = transfers.text(now);
    if (!moved.isEmpty()) {
      parts.add(moved);
    }
    return parts.isEmpty() ? "" : "[" + String.join(" · ", parts) + "]" + since(begun, now);
  }

  /// What runs, by name.
  List<String> names() {
    List<String> names = new ArrayList<>();
    builds.keySet().forEach(path -> names.add(Lines.name(path)));
    names.addAll(activities.keySet());
    return names;
  }

  private static String name(StorePath path, Window window) {
    return cut(Lines.name(path), Math.max(SHORTEST_NAME, window.columns() / 2));
  }

  private static String line(String name, Row row, long now) {
    StringBuilder line = new StringBuilder(name).append(since(row.since, now));
    String separator = ": ";
    if (!row.phase.isEmpty()) {
      line.append(separator).append(row.phase);
    }
    String last = said(row.last);
    return last.isEmpty() ? line.toString() : line.append(separator).append(last).toString();
  }

  private static String said(@Nullable Event last) {
    if (last instanceof Event.Line line) {
      return Escapes.filter(line.text(), false).strip();
    }
    if (last instanceof Event.Progress now) {
      String amount = Lines.amount(now.done(), now.expected());
      return Lines.isFetch(now) ? amount : now.activity() + ", " + amount;
    }
    if (last instanceof Event.Activity now && now.done() > 0) {
      return Lines.amount(now.done(), now.expected());
    }
    return "";
  }

  /// ` 12 s`, or nothing in the first second.
  private static String since(long start, long now) {
    long seconds = (now - start) / 1_000_000_000;
    return seconds < 1 ? "" : " " + Lines.time(seconds);
  }

  /// The text without its end when it is wider than that, with spaces for tabs.
  static String cut(String text, int width) {
    String line = text.replace('\t', ' ');
    if (width < 1 || Columns.of(line) <= width) {
      return line;
    }
    return line.substring(0, Columns.fitting(line, width - 1)) + "…";
  }
}
