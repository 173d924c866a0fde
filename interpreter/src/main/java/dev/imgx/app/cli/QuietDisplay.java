package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Shows what a program traces and what was asked for, nothing else. Mutable: whether anybody
/// listens.
final class QuietDisplay implements Display {
  private final OutputStream err;
  private boolean heard = true;

  QuietDisplay(OutputStream err) {
    this.err = err;
  }

  @Override
  public void accept(Event event) {
    String said = event instanceof Event.Trace ? Lines.said(event, false) : null;
    if (said != null) {
      tell(said);
    }
  }

  @Override
  public synchronized void tell(String line) {
    try {
      if (heard) {
        err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The work goes on.
      heard = false;
    }
  }

  @Override
  public void close() {}
}
