package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A live line at the bottom of a terminal, lines of text above it.
///
/// The line may be longer than the terminal is wide: while it is written the terminal does not
/// wrap, so nothing has to know the width. While nothing runs there is no line. Mutable: what runs,
/// what is done, when it was drawn.
final class BarDisplay implements Display {
  private static final long INTERVAL = 60_000_000;
  private static final String CLEAR = "\r\033[K";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final OutputStream err;
  private final Map<StorePath, String> running = new LinkedHashMap<>();
  private final Map<String, Event.Activity> amounts = new LinkedHashMap<>();
  private int planned;
  private int done;
  private final TransferLine transfers = new TransferLine();
  private long drawn;
  private boolean visible;

  BarDisplay(OutputStream err) {
    this.err = err;
  }

  @Override
  public synchronized void accept(Event event) {
    String said = Lines.said(event, true);
    if (said != null) {
      write((visible ? CLEAR : "") + said + "\n");
      visible = false;
      draw(true);
    } else {
      take(event);
    }
  }

  private void take(Event event) {
    switch (event) {
      case Event.Planned more -> plan(more.derivations());
      case Event.Started started -> running.put(started.derivation(), "");
      case Event.Progress progress ->
          running.computeIfPresent(progress.derivation(), (path, old) -> amount(progress));
      case Event.Finished finished -> {
        running.remove(finished.derivation());
        done++;
      }
      case Event.Transfers _, Event.TransferProgress _ -> transfers.take(event);
      case Event.Activity now -> {
        amounts.put(now.activity(), now);
        if (now.expected() > 0 && now.done() >= now.expected()) {
          amounts.remove(now.activity());
        }
      }
      case Event.Transfer _,
          Event.Trouble _,
          Event.Line _,
          Event.Trace _,
          Event.Warning _,
          Event.Notice _ -> {}
    }
    draw(!isFrequent(event));
  }

  private static boolean isFrequent(Event event) {
    return event instanceof Event.Progress
        || event instanceof Event.Activity
        || event instanceof Event.TransferProgress;
  }

  private void plan(int derivations) {
    if (running.isEmpty()) {
      planned = 0;
      done = 0;
    }
    planned += derivations;
  }

  private static String amount(Event.Progress progress) {
    return ": "
        + amount(new Event.Activity(progress.activity(), progress.done(), progress.expected()));
  }

  private static String amount(Event.Activity now) {
    String of = now.expected() > 0 ? " of " + Lines.size(now.expected()) : "";
    return now.activity() + ", " + Lines.size(now.done()) + of;
  }

  private void draw(boolean now) {
    if (running.isEmpty() && amounts.isEmpty() && !transfers.isActive()) {
      clear();
      return;
    }
    long time = System.nanoTime();
    if (!now && visible && time - drawn < INTERVAL) {
      return;
    }
    StringBuilder line = new StringBuilder(CLEAR + NO_WRAP);
    line.append(transfers.text());
    if (!running.isEmpty()) {
      line.append('[').append(done).append('/').append(Math.max(planned, done)).append(" built]");
    }
    String separator = running.isEmpty() ? "" : " ";
    for (Map.Entry<StorePath, String> build : running.entrySet()) {
      line.append(separator).append(Lines.name(build.getKey())).append(build.getValue());
      separator = " · ";
    }
    for (Event.Activity one : amounts.values()) {
      line.append(separator).append(amount(one));
      separator = " · ";
    }
    write(line.append(WRAP).toString());
    drawn = time;
    visible = true;
  }

  private void write(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The terminal has gone; the work goes on.
      visible = false;
    }
  }

  @Override
  public synchronized void tell(String line) {
    write((visible ? CLEAR : "") + line + "\n");
    visible = false;
  }

  private void clear() {
    if (visible) {
      write(CLEAR);
      visible = false;
    }
  }

  @Override
  public synchronized void close() {
    running.clear();
    amounts.clear();
    transfers.end();
    clear();
  }
}
