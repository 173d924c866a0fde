package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Lines for files, pipes and plain terminals: what begins, what is said, and now and then how far
/// it is, if nothing else was said. Mutable: what runs; an activity is told of once.
final class PlainDisplay implements Display {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final OutputStream err;
  private final Manner manner;
  private final boolean dated;
  private final Board board = new Board();
  private final Tally tally = new Tally(System.nanoTime());
  private final Pulse pulse = new Pulse(this, SILENCE, this::beat);
  private final Set<String> activities = new HashSet<>();
  private boolean silent;

  /// @param dated whether the time stands before each line
  PlainDisplay(OutputStream err, Manner manner, boolean dated) {
    this.err = err;
    this.manner = manner;
    this.dated = dated;
  }

  @Override
  public synchronized void accept(Event event) {
    tally.take(event);
    board.take(event, System.nanoTime());
    String said = Lines.said(event, false);
    if (said != null) {
      write(said);
    } else {
      show(event);
    }
    if (!board.isIdle()) {
      pulse.start();
    }
  }

  /// Says that it goes on.
  private boolean beat() {
    if (board.isIdle()) {
      return false;
    }
    if (silent) {
      String head = board.head(System.nanoTime());
      List<String> names = board.names();
      write(head + (head.isEmpty() || names.isEmpty() ? "" : " ") + String.join(" · ", names));
    }
    silent = true;
    return true;
  }

  private void show(Event event) {
    switch (event) {
      case Event.Planned planned -> plan(planned);
      case Event.Started started when !started.fetch() ->
          write("building '" + Lines.name(started.derivation()) + "'");
      case Event.Progress progress when manner.verbose() || !Lines.isFetch(progress) ->
          begin(
              Lines.name(progress.derivation()) + "> " + progress.activity(), progress.expected());
      case Event.Activity now -> begin(now.activity(), now.expected());
      case Event.Finished finished when !finished.success() ->
          write("failed: '" + Lines.name(finished.derivation()) + "'");
      case Event.Transfers all -> write(Lines.transfers(all));
      case Event.Transfer one when manner.verbose() -> write(Lines.transfer(one));
      default -> {}
    }
  }

  private void plan(Event.Planned planned) {
    String fetching = "fetching " + Lines.count(planned.fetches(), "file");
    if (planned.builds() > 1) {
      write(
          "building %s%s"
              .formatted(
                  Lines.count(planned.builds(), "derivation"),
                  planned.fetches() > 0 ? ", " + fetching : ""));
    } else if (planned.fetches() > 0) {
      write(fetching);
    }
  }

  private void begin(String activity, long expected) {
    if (activities.add(activity)) {
      write(activity + (expected > 0 ? ", " + Lines.size(expected) : ""));
    }
  }

  private void write(String line) {
    silent = false;
    try {
      err.write((time() + line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody listens; the work goes on.
      activities.clear();
    }
  }

  private String time() {
    LocalTime now = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    return dated ? DateTimeFormatter.ISO_LOCAL_TIME.format(now) + " " : "";
  }

  @Override
  public synchronized void tell(String line) {
    write(line);
  }

  @Override
  public synchronized void close() {
    pulse.stop();
    String sentence = manner.summary() ? tally.sentence(System.nanoTime()) : "";
    if (!sentence.isEmpty()) {
      write(sentence);
    }
  }
}
