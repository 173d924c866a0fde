package dev.imgx.app.repl;

import dev.imgx.app.session.Conversation;
import dev.imgx.lang.source.Utf8;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells JLine when a text is not at its end yet, and which word is completed. An empty line ends
/// any text.
record LineParser(Conversation conversation) implements Parser {
  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE
        && !line.endsWith("\n")
        && conversation.isIncomplete(Utf8.encode(line))) {
      throw new EOFError(-1, cursor, "the expression goes on");
    }
    int start = Conversation.completed(line.substring(0, cursor));
    return new Words(line, cursor, line.substring(start, cursor));
  }

  /// A line of which only the word before the cursor matters.
  private record Words(String line, int cursor, String word) implements CompletingParsedLine {
    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
