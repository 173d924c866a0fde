package dev.imgx.app.session;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// An interactive session: takes lines, gives replies. A client draws them.
///
/// Mutable: variables, and the files that were loaded. Texts are bytes as Latin-1 chars. Throws
/// `SessionError` and `SyntaxError`, and can be used further afterwards.
public final class Conversation implements AutoCloseable {
  private static final String HELP =
      """
        EXPRESSION        print its value
        NAME = EXPRESSION define a variable
        :a EXPRESSION     make the attributes of a set variables
        :b EXPRESSION     build a derivation
        :doc EXPRESSION   show the documentation of a function
        :l FILE           load a file: its attributes become variables
        :p EXPRESSION     print a value with all that is in it
        :q                end the session
        :r                load all files again
        :t EXPRESSION     say what kind of value it is
        :?                show this
      """;

  private final Supplier<Imgx> sessions;
  private final List<String> loaded = new ArrayList<>();
  private Imgx imgx;
  private Dialogue dialogue;

  /// @param sessions makes a fresh session, for the beginning and for every `:r`
  public Conversation(Supplier<Imgx> sessions) throws IOException {
    this.sessions = sessions;
    this.imgx = sessions.get();
    this.dialogue = imgx.dialogue();
  }

  /// Whether a text is only the beginning of something.
  public boolean isIncomplete(String text) {
    String program = text.startsWith(":") ? argument(text) : text;
    if (program.isBlank() || text.startsWith(":l")) {
      return false;
    }
    return fails(() -> Parser.parse(source(program)))
        && fails(() -> Parser.definitions(source(program)))
        && fails(() -> Parser.definitions(source(program + "\n;")))
        && needsMore(program);
  }

  private static boolean fails(Runnable parser) {
    try {
      parser.run();
      return false;
    } catch (SyntaxError error) {
      return true;
    }
  }

  private static boolean needsMore(String text) {
    try {
      Parser.parse(source(text));
      return false;
    } catch (SyntaxError error) {
      return error.incomplete() || definitionsNeedMore(text);
    }
  }

  private static boolean definitionsNeedMore(String text) {
    try {
      Parser.definitions(source(text));
      return false;
    } catch (SyntaxError error) {
      return error.incomplete() && text.contains("=");
    }
  }

  /// Whether the text ends the session.
  public static boolean isEnd(String text) {
    return Map.of(":q", true, ":quit", true).containsKey(text.strip());
  }

  /// The reply to a complete text, with its line ends.
  public String reply(String text) throws IOException {
    String line = text.strip();
    if (line.isEmpty()) {
      return "";
    }
    if (!line.startsWith(":")) {
      return imgx.guarded(() -> dialogue.enter(text));
    }
    String argument = argument(line);
    return switch (line.split("\\s", 2)[0]) {
      case ":?", ":h", ":help" -> HELP;
      case ":t", ":type" -> imgx.guarded(() -> dialogue.type(argument));
      case ":doc" -> imgx.guarded(() -> dialogue.documentation(argument));
      case ":p", ":print" -> imgx.guarded(() -> dialogue.printed(argument));
      case ":a", ":add" -> imgx.guarded(() -> added(dialogue.add(dialogue.evaluate(argument))));
      case ":l", ":load" -> load(argument);
      case ":r", ":reload" -> reload();
      case ":b", ":build" -> build(argument);
      default -> throw SessionError.of("unknown command '" + line + "'; ':?' lists them");
    };
  }

  /// All names that an expression may use now.
  public List<String> names() {
    return List.copyOf(dialogue.names());
  }

  private String load(String file) throws IOException {
    String reply = imgx.guarded(() -> added(dialogue.add(imgx.load(file))));
    loaded.remove(file);
    loaded.add(file);
    return reply;
  }

  private String reload() throws IOException {
    imgx.close();
    imgx = sessions.get();
    dialogue = imgx.dialogue();
    StringBuilder replies = new StringBuilder();
    for (String file : List.copyOf(loaded)) {
      replies.append(load(file));
    }
    return replies.toString();
  }

  private String build(String text) throws IOException {
    List<Product> products = imgx.guarded(() -> dialogue.products(text, imgx.store().directory()));
    StringBuilder replies = new StringBuilder();
    for (Built built : imgx.build(products)) {
      built
          .outputs()
          .forEach((name, path) ->
              replies.append(name).append(" -> ").append(imgx.physical(path)).append('\n'));
    }
    return Utf8.encode(replies.toString());
  }

  private static String added(int count) {
    return "added " + count + (count == 1 ? " variable\n" : " variables\n");
  }

  private static String argument(String line) {
    String[] words = line.strip().split("\\s+", 2);
    return words.length < 2 ? "" : words[1];
  }

  private static Source source(String text) {
    return new Source(Source.STRING, "/", text);
  }

  @Override
  public void close() {
    imgx.close();
  }
}
