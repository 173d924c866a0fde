package dev.imgx.app.cli;

import dev.imgx.app.session.Event;

/// The part of the live line that says how far fetching or copying is, and how fast. Mutable.
final class TransferLine {
  private static final double NANOS = 1e9;

  private Event.TransferProgress last = new Event.TransferProgress(0, 0, 0, 0);
  private boolean sending;
  private long started;

  /// Takes `Transfers` and `TransferProgress`.
  void take(Event event) {
    if (event instanceof Event.Transfers all) {
      sending = all.sending();
      started = System.nanoTime();
      last = new Event.TransferProgress(0, all.paths(), 0, all.bytes());
    } else if (event instanceof Event.TransferProgress now) {
      last = now;
    }
  }

  /// Whether something is being fetched or copied.
  boolean isActive() {
    return last.done() < last.paths();
  }

  void end() {
    last = new Event.TransferProgress(0, 0, 0, 0);
  }

  /// `[3/12 fetched, 1.5 MiB of 20.0 MiB, 2.1 MiB/s]`, or nothing.
  String text() {
    if (!isActive()) {
      return "";
    }
    StringBuilder text = new StringBuilder("[");
    text.append(last.done())
        .append('/')
        .append(last.paths())
        .append(sending ? " copied, " : " fetched, ");
    text.append(Lines.size(last.bytes()));
    if (last.expected() > 0) {
      text.append(" of ").append(Lines.size(last.expected()));
    }
    double seconds = (System.nanoTime() - started) / NANOS;
    if (seconds > 0.5) {
      text.append(", ").append(Lines.size((long) (last.bytes() / seconds))).append("/s");
    }
    return text.append("]").toString();
  }
}
