package dev.imgx.app.repl;

import dev.imgx.app.session.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
  private final Terminal terminal;
  private final LineReader reader;

  /// @param history the file that keeps the lines of all sessions
  public TerminalInput(Path history, Conversation conversation) throws IOException {
    terminal = TerminalBuilder.builder().system(true).dumb(true).build();
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

  @Override
  public @Nullable String line(String prompt) {
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
