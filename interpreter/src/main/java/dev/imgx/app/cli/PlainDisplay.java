package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// Lines for files, pipes and plain terminals. Mutable: an activity is told of once.
final class PlainDisplay implements Display {
  private final OutputStream err;
  private final boolean quiet;
  private final Set<String> activities = new HashSet<>();

  PlainDisplay(OutputStream err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  @Override
  public synchronized void accept(Event event) {
    String said = Lines.said(event, false);
    if (said != null && (!quiet || event instanceof Event.Trace)) {
      write(said);
    } else if (!quiet) {
      show(event);
    }
  }

  private void show(Event event) {
    switch (event) {
      case Event.Planned planned -> {
        if (planned.derivations() > 1) {
          write("building " + planned.derivations() + " derivations");
        }
      }
      case Event.Started started -> write("building '" + Lines.name(started.derivation()) + "'");
      case Event.Progress progress -> {
        String line = Lines.name(progress.derivation()) + "> " + progress.activity();
        if (activities.add(line)) {
          write(line + (progress.expected() > 0 ? ", " + Lines.size(progress.expected()) : ""));
        }
      }
      case Event.Activity now -> {
        if (activities.add(now.activity())) {
          write(now.activity() + (now.expected() > 0 ? ", " + Lines.size(now.expected()) : ""));
        }
      }
      case Event.Finished finished -> {
        if (!finished.success()) {
          write("failed: '" + Lines.name(finished.derivation()) + "'");
        }
      }
      case Event.Transfers all -> write(Lines.transfers(all));
      case Event.Transfer one -> write(Lines.transfer(one));
      case Event.TransferProgress _,
          Event.Trouble _,
          Event.Line _,
          Event.Trace _,
          Event.Warning _,
          Event.Notice _ -> {}
    }
  }

  private void write(String line) {
    try {
      err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody listens; the work goes on.
      activities.clear();
    }
  }

  @Override
  public synchronized void tell(String line) {
    write(line);
  }

  @Override
  public void close() {}
}
