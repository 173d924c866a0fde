package dev.imgx.app.repl;

import dev.imgx.app.session.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Lines from a terminal, with editing, history and completion of names.
public final class TerminalInput implements Repl.Input, AutoCloseable {
  private static final int INTERRUPTED = 130;

  private final Terminal terminal;
  private final LineReader reader;
  private final Thread evaluator = Thread.currentThread();
  private final AtomicInteger interrupts = new AtomicInteger();

  /// @param history the file that keeps the lines of all sessions
  public TerminalInput(Path history, Conversation conversation) throws IOException {
    terminal = TerminalBuilder.builder().system(true).dumb(true).build();
    terminal.handle(Terminal.Signal.INT, _ -> interrupt());
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(null);
    parser.setQuoteChars(null);
    reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("imgx")
            .parser(parser)
            .variable(LineReader.HISTORY_FILE, history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .completer((_, line, candidates) -> complete(line, conversation, candidates))
            .build();
  }

  private static void complete(
      ParsedLine line, Conversation conversation, List<Candidate> candidates) {
    String word = line.word().substring(0, line.wordCursor());
    for (String name : conversation.names()) {
      if (name.startsWith(word)) {
        candidates.add(new Candidate(name));
      }
    }
  }

  /// Ctrl-C while something is evaluated or built: a build ends, and the session goes on; a second
  /// one ends the session, because an evaluation by itself cannot be interrupted.
  private void interrupt() {
    if (interrupts.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    terminal.writer().println("(Ctrl-C again ends the session)");
    terminal.flush();
    evaluator.interrupt();
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
  public void close() throws IOException {
    reader.getHistory().save();
    terminal.close();
  }
}
