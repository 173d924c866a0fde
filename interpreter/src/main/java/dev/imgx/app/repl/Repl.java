package dev.imgx.app.repl;

import dev.imgx.app.session.Conversation;
import dev.imgx.app.session.Look;
import dev.imgx.app.session.Request;
import dev.imgx.app.session.SessionError;
import dev.imgx.app.session.Startable;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.ValueLayout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads lines until there are no more, and shows replies. Errors end nothing.
public final class Repl {
  static final String MORE = "    > ";
  private static final String PROMPT = "imgx> ";
  private static final int WIDTH = 80;

  /// Where lines come from.
  public interface Input {
    /// The next line, without its end; null at the end. An empty text after Ctrl-C.
    @Nullable String line(String prompt) throws IOException;

    /// The columns of the screen.
    default int width() {
      return WIDTH;
    }

    /// Whether other programs may draw on it.
    default boolean hasScreen() {
      return false;
    }
  }

  /// How things are shown.
  ///
  /// @param palette the colours of errors; those of values come with it
  /// @param traced whether errors are shown with all their steps at first
  /// @param environment names the editor
  public record Manner(Palette palette, boolean traced, Map<String, String> environment) {
    public Manner {
      environment = Map.copyOf(environment);
    }

    private boolean isColoured() {
      return !palette.equals(Palette.PLAIN);
    }
  }

  private final Conversation conversation;
  private final Manner manner;
  private final OutputStream out;
  private final OutputStream err;
  private boolean traced;
  private @Nullable Diagnostic latest;
  private int width = WIDTH;

  /// @param out for replies
  /// @param err for errors
  public Repl(Conversation conversation, Manner manner, OutputStream out, OutputStream err) {
    this.conversation = conversation;
    this.manner = manner;
    this.traced = manner.traced();
    this.out = out;
    this.err = err;
  }

  /// Runs until the input ends, or a line says so.
  public void run(Input input) throws IOException {
    String line = input.line(PROMPT);
    while (line != null && !Conversation.isEnd(line)) {
      String text = complete(line, input);
      width = input.width() > 0 ? input.width() : WIDTH;
      answer(Utf8.encode(text), input.hasScreen());
      line = input.line(PROMPT);
    }
  }

  /// A text with as many further lines as it needs; an empty line says that there are no more.
  private String complete(String first, Input input) throws IOException {
    StringBuilder text = new StringBuilder(first);
    while (!first.contains("\n") && conversation.isIncomplete(Utf8.encode(text.toString()))) {
      String more = input.line(MORE);
      if (more == null || more.isEmpty()) {
        break;
      }
      text.append('\n').append(more);
    }
    return text.toString();
  }

  /// Takes the attributes of values for variables, or shows what is wrong with them.
  public void load(Request request) throws IOException {
    show(() -> conversation.load(request));
  }

  /// Replies to one text, or shows what is wrong with it.
  private void answer(String text, boolean hasScreen) throws IOException {
    String command = Conversation.commandName(text.strip().split("\\s", 2)[0]);
    show(() ->
        switch (command) {
          case ":te" -> trace(Conversation.argument(text));
          case ":e" -> edit(Conversation.argument(text), hasScreen);
          case ":i", ":s", ":u" -> shell(command, Conversation.argument(text), hasScreen);
          case ":st" -> stack();
          default -> conversation.reply(text, look());
        });
  }

  private Look look() {
    return new Look(width, manner.isColoured() ? Colours::paint : ValueLayout.Style.NONE);
  }

  private String trace(String choice) {
    traced = choice.isEmpty() ? !traced : choice.equals("true");
    return traced ? "errors are shown with all their steps\n" : "errors are shown in short\n";
  }

  private String edit(String text, boolean hasScreen) throws IOException {
    Position place = conversation.place(text);
    String chosen = manner.environment().getOrDefault("VISUAL", "");
    String editor = chosen.isEmpty() ? manner.environment().getOrDefault("EDITOR", "nano") : chosen;
    if (!hasScreen) {
      throw SessionError.of("':e' needs a terminal; it would open " + place);
    }
    // A program with its options, as shells take it.
    List<String> words =
        List.of(
            "sh", "-c", editor + " \"$@\"", "sh", "+" + place.line(), Utf8.decode(place.file()));
    run(new Startable(words, manner.environment()));
    return conversation.reply(":r", look());
  }

  private String shell(String command, String text, boolean hasScreen) throws IOException {
    if (!hasScreen) {
      throw SessionError.of("'" + command + "' needs a terminal");
    }
    Path place = Files.createTempDirectory("imgx-shell");
    try {
      run(conversation.shell(command, text, place));
    } finally {
      Files.deleteIfExists(place.resolve("root"));
      Files.deleteIfExists(place.resolve("start"));
      Files.deleteIfExists(place);
    }
    return "";
  }

  /// Gives the terminal to a program until it ends. Ctrl-C is for the program alone.
  private static void run(Startable program) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.words()).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(program.environment());
    Process process = builder.start();
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        // Not for us.
      }
    }
  }

  private String stack() {
    Diagnostic error = latest;
    if (error == null) {
      throw SessionError.of("there was no error yet");
    }
    return Utf8.encode(new Renderer(manner.palette(), true).render(error) + "\n");
  }

  /// Something that gives a text to be shown.
  private interface Reply {
    String text() throws IOException;
  }

  private void show(Reply reply) throws IOException {
    try {
      out.write(reply.text().getBytes(StandardCharsets.ISO_8859_1));
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
    latest = diagnostic;
    String text = new Renderer(manner.palette(), traced).render(diagnostic);
    err.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    err.flush();
  }
}
