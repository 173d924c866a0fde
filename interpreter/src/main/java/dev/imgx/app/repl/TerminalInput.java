package dev.imgx.app.repl;

import dev.imgx.app.session.Completion;
import dev.imgx.app.session.Conversation;
import dev.imgx.app.session.NativeLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Lines from a terminal, with editing, history, completion and colours.
public final class TerminalInput implements Repl.Input, AutoCloseable {
  private static final int INTERRUPTED = 130;

  private final Terminal terminal;
  private final LineReader reader;
  private final Conversation conversation;
  private final Thread evaluator = Thread.currentThread();
  private final AtomicInteger interrupts = new AtomicInteger();

  /// @param terminal which this closes in the end
  /// @param history the file that keeps the lines of all sessions
  /// @param coloured whether what is typed gets colours
  public TerminalInput(
      Terminal terminal, Path history, Conversation conversation, boolean coloured) {
    this.terminal = terminal;
    this.conversation = conversation;
    terminal.handle(Terminal.Signal.INT, _ -> interrupt());
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("imgx")
            .parser(new LineParser(conversation))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, Repl.MORE)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
            .completer((_, line, candidates) -> complete(line, candidates));
    reader = (coloured ? builder.highlighter(new Colours()) : builder).build();
  }

  /// The terminal that the process was started from.
  public static Terminal ofProcess() throws IOException {
    NativeLibraries.locate();
    // Native methods are there sooner than what Java would make for foreign functions. Many
    // terminals
    // do not answer when they are asked for clusters of graphemes, and the prompt would wait.
    return TerminalBuilder.builder()
        .system(true)
        .dumb(true)
        .providers("jni,ffm,exec")
        .graphemeCluster(false)
        .build();
  }

  /// A terminal where others type and look.
  public static Terminal over(InputStream keys, OutputStream screen) throws IOException {
    return TerminalBuilder.builder().streams(keys, screen).type("xterm-256color").build();
  }

  private void complete(ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor());
    for (Completion each : conversation.completions(before)) {
      String text = each.text();
      if (text.startsWith(line.word())) {
        String shown = text.substring(text.lastIndexOf('.', text.length() - 2) + 1);
        String note = each.note().isEmpty() ? null : each.note();
        candidates.add(
            new Candidate(
                text, text.contains("/") ? text : shown, null, note, null, null, each.whole()));
      }
    }
  }

  /// Ctrl-C while something is evaluated or built: that ends, and the session goes on. A second one
  /// ends the session, in case the first is not heard.
  private void interrupt() {
    if (interrupts.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    evaluator.interrupt();
    Thread.ofVirtual()
        .start(() -> {
          while (conversation.isBusy()) {
            conversation.interrupt();
            try {
              Thread.sleep(10);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  @Override
  public @Nullable String line(String prompt) {
    interrupts.set(0);
    // Forgets an interrupt that came too late for what it was meant for.
    Thread.interrupted();
    try {
      return reader.readLine(prompt);
    } catch (UserInterruptException e) {
      return "";
    } catch (EndOfFileException e) {
      return null;
    }
  }

  @Override
  public int width() {
    return terminal.getSize().getColumns();
  }

  @Override
  public boolean hasScreen() {
    return true;
  }

  @Override
  public void close() throws IOException {
    reader.getHistory().save();
    terminal.close();
  }
}
