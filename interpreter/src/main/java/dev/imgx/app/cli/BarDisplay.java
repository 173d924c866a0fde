package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A few live lines at the bottom of a terminal, what is said above them.
///
/// Between two drawings the cursor stands at the beginning of the first of them: there everything
/// below can be wiped off, however the terminal has wrapped it when its size changed. While lines
/// are written the terminal does not wrap, so that one counted wrongly does no harm. While nothing
/// runs there are no lines. Mutable: what runs, what is shown.
final class BarDisplay implements Display {
  private static final Duration INTERVAL = Duration.ofMillis(80);

  // Not from the first column: where that is the corner of the screen tmux would keep what it wipes
  // off in its history.
  private static final String CLEAR = "\r \033[J\r";
  private static final String CLEAR_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final OutputStream err;
  private final Manner manner;
  private final Supplier<Window> window;
  private final LongSupplier clock;
  private final Board board = new Board();
  private final Tally tally;
  private final Pulse pulse = new Pulse(this, INTERVAL, this::beat);
  private final Thread farewell = new Thread(this::end, "display-end");
  private Window size = Window.USUAL;
  private String shown = "";
  private boolean hooked;
  private boolean ended;

  /// @param window how large the terminal is, asked again and again
  /// @param clock nanoseconds
  BarDisplay(OutputStream err, Manner manner, Supplier<Window> window, LongSupplier clock) {
    this.err = err;
    this.manner = manner;
    this.window = window;
    this.clock = clock;
    this.tally = new Tally(clock.getAsLong());
  }

  @Override
  public synchronized void accept(Event event) {
    tally.take(event);
    board.take(event, clock.getAsLong());
    boolean hidden = event instanceof Event.Line && !manner.verbose();
    String said = hidden ? null : Lines.said(event, true);
    if (said != null) {
      above(said);
    }
    if (board.isIdle()) {
      clear();
    } else if (!ended) {
      pulse.start();
    }
  }

  /// Draws what has changed; whether something goes on.
  private boolean beat() {
    if (ended || board.isIdle()) {
      clear();
      return false;
    }
    hook();
    Window now = window.get();
    String block = block(now);
    if (!block.equals(shown) || !now.equals(size)) {
      size = now;
      write(block);
      shown = block;
    }
    return true;
  }

  /// The lines over those that are there, and the way back to their beginning.
  private String block(Window now) {
    List<String> lines = board.lines(now, clock.getAsLong());
    if (lines.isEmpty()) {
      return CLEAR;
    }
    String up = lines.size() > 1 ? "\033[" + (lines.size() - 1) + "A" : "";
    String text = String.join(CLEAR_LINE + "\r\n", lines) + CLEAR_BELOW;
    return "\r" + NO_WRAP + text + WRAP + "\r" + up;
  }

  private void above(String text) {
    String end = text.indexOf('\033') < 0 ? "\n" : "\033[m\n";
    shown = shown.isEmpty() ? "" : block(size);
    write((shown.isEmpty() ? "" : CLEAR) + text + end + shown);
  }

  private void clear() {
    if (!shown.isEmpty()) {
      shown = "";
      write(CLEAR);
    }
  }

  private void write(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The terminal has gone; the work goes on.
      ended = true;
    }
  }

  @Override
  public synchronized void tell(String line) {
    above(line);
  }

  /// When the process is ended from outside nobody else tidies up.
  private void hook() {
    if (!hooked) {
      hooked = true;
      try {
        Runtime.getRuntime().addShutdownHook(farewell);
      } catch (IllegalStateException ending) {
        ended = true;
      }
    }
  }

  /// Whether the process is being ended from outside; who does that wants no summary.
  private boolean isEnding() {
    try {
      return hooked && !Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  private synchronized void end() {
    ended = true;
    pulse.stop();
    clear();
  }

  @Override
  public synchronized void close() {
    if (ended || isEnding()) {
      return;
    }
    end();
    String sentence = manner.summary() ? tally.sentence(clock.getAsLong()) : "";
    if (!sentence.isEmpty()) {
      write(sentence + "\n");
    }
  }
}
