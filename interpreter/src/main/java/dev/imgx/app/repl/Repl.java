package dev.imgx.app.repl;

import dev.imgx.app.session.Conversation;
import dev.imgx.app.session.SessionError;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.SyntaxError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads lines until there are no more, and shows replies. Errors end nothing.
public final class Repl {
  /// Where lines come from.
  public interface Input {
    /// The next line, without its end; null at the end. An empty text after Ctrl-C.
    @Nullable String line(String prompt) throws IOException;
  }

  private static final String PROMPT = "imgx> ";
  private static final String MORE = "    > ";

  private final Conversation conversation;
  private final Renderer renderer;
  private final OutputStream out;
  private final OutputStream err;

  /// @param out for replies
  /// @param err for errors
  public Repl(Conversation conversation, Renderer renderer, OutputStream out, OutputStream err) {
    this.conversation = conversation;
    this.renderer = renderer;
    this.out = out;
    this.err = err;
  }

  /// Runs until the input ends, or a line says so.
  public void run(Input input) throws IOException {
    String line = input.line(PROMPT);
    while (line != null && !Conversation.isEnd(line)) {
      String text = complete(line, input);
      answer(Utf8.encode(text));
      line = input.line(PROMPT);
    }
  }

  /// A text with as many further lines as it needs; an empty line says that there are no more.
  private String complete(String first, Input input) throws IOException {
    StringBuilder text = new StringBuilder(first);
    while (conversation.isIncomplete(Utf8.encode(text.toString()))) {
      String more = input.line(MORE);
      if (more == null || more.isEmpty()) {
        break;
      }
      text.append('\n').append(more);
    }
    return text.toString();
  }

  /// Replies to one text, or shows what is wrong with it.
  public void answer(String bytes) throws IOException {
    try {
      out.write(conversation.reply(bytes).getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    } catch (SessionError error) {
      show(error.diagnostic());
    } catch (SyntaxError error) {
      show(error.diagnostic());
    } catch (StackOverflowError error) {
      show(Diagnostic.of("stack overflow; the recursion is too deep, or has no end", null));
    }
  }

  private void show(Diagnostic diagnostic) throws IOException {
    err.write((renderer.render(diagnostic) + "\n").getBytes(StandardCharsets.UTF_8));
    err.flush();
  }
}
