package dev.imgx.app.session;

import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// An interactive session: takes lines, gives replies. A client draws them.
///
/// Mutable: variables, and the files that were loaded. Texts are bytes as Latin-1 chars. Throws
/// `SessionError` and `SyntaxError`, and can be used further afterwards.
public final class Conversation implements AutoCloseable {
  private final Supplier<Imgx> sessions;
  private final List<Request> loaded = new ArrayList<>();
  private Imgx imgx;
  private Dialogue dialogue;
  private volatile boolean busy;

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
    return List.of(":q", ":quit").contains(text.strip());
  }

  /// The reply to a complete text, with its line ends.
  public String reply(String text, Look look) throws IOException {
    String line = text.strip();
    if (line.isEmpty()) {
      return "";
    }
    imgx.resume();
    busy = true;
    try {
      return line.startsWith(":")
          ? command(line, look)
          : imgx.guarded(() -> dialogue.enter(text, look));
    } finally {
      busy = false;
    }
  }

  private String command(String line, Look look) throws IOException {
    ReplCommand command = ReplCommand.find(line.split("\\s", 2)[0]);
    if (command == null) {
      throw SessionError.of("unknown command '" + line + "'; ':?' lists them");
    }
    String argument = argument(line);
    return switch (command.names().getFirst()) {
      case ":a" -> imgx.guarded(() -> added(dialogue.add(dialogue.evaluate(argument))));
      case ":b" -> build(argument, false);
      case ":bl" -> build(argument, true);
      case ":d" -> imgx.guarded(() -> dialogue.documentation(argument));
      case ":env" -> list(dialogue.variables());
      case ":l" -> load(file(argument));
      case ":ll" -> list(dialogue.latest());
      case ":log" -> log(argument);
      case ":p" -> imgx.guarded(() -> dialogue.printed(argument, look));
      case ":r" -> reload();
      case ":t" -> imgx.guarded(() -> dialogue.type(argument));
      case ":time" -> timed(argument, look);
      case ":?" -> ReplCommand.help();
      default -> throw SessionError.of("'" + command.names().getFirst() + "' needs a terminal");
    };
  }

  /// Whether something is evaluated or built now. Safe from other threads.
  public boolean isBusy() {
    return busy;
  }

  /// Ends what is evaluated, from another thread; to be said until the session is not busy.
  public void interrupt() {
    imgx.interrupt();
  }

  /// What may be typed where a text ends.
  ///
  /// @param text Unicode, as the completions are
  public List<Completion> completions(String text) {
    imgx.resume();
    return imgx.completions(dialogue).of(text);
  }

  /// Where the word begins that a completion replaces.
  public static int completed(String text) {
    return Completions.start(text);
  }

  /// Where what an expression means is written.
  public Position place(String text) throws IOException {
    imgx.resume();
    return imgx.guarded(() -> dialogue.place(text));
  }

  /// Makes the attributes of values variables, now and at every `:r`.
  public String load(Request request) throws IOException {
    int count =
        imgx.guarded(() -> {
          int sum = 0;
          for (Value value : imgx.values(request)) {
            sum += dialogue.add(value);
          }
          return sum;
        });
    loaded.remove(request);
    loaded.add(request);
    return added(count);
  }

  private static Request file(String name) {
    return new Request(List.of(new Program.File(name)), List.of(), List.of());
  }

  private String reload() throws IOException {
    imgx.close();
    imgx = sessions.get();
    dialogue = imgx.dialogue();
    StringBuilder replies = new StringBuilder();
    for (Request request : List.copyOf(loaded)) {
      replies.append(load(request));
    }
    return replies.toString();
  }

  private List<Product> products(String text) throws IOException {
    return imgx.guarded(() -> dialogue.products(text, imgx.store().directory()));
  }

  private String build(String text, boolean linked) throws IOException {
    StringBuilder replies = new StringBuilder();
    for (Built built : imgx.build(products(text))) {
      for (var output : built.outputs().entrySet()) {
        String name = output.getKey();
        if (linked) {
          name = "./repl-result-" + name;
          imgx.link(Path.of(name), output.getValue());
        }
        replies.append(name).append(" -> ").append(imgx.physical(output.getValue())).append('\n');
      }
    }
    return Utf8.encode(replies.toString());
  }

  private String log(String text) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Product product : products(text)) {
      String log = imgx.inStore(house -> said(imgx.logs(house), product.derivation()));
      all.append(log);
    }
    return all.toString();
  }

  /// A shell for what an expression means: `:u`, `:s` or `:i`. What it needs is built.
  ///
  /// @param place an empty directory that exists as long as the shell
  public Startable shell(String command, String text, Path place) throws IOException {
    imgx.resume();
    List<Product> products = products(text);
    Shells shells = imgx.shells(place);
    if (command.equals(":s")) {
      if (products.size() != 1) {
        throw SessionError.of("':s' wants one derivation, not " + products.size());
      }
      return shells.of(imgx.prepare(products.getFirst()));
    }
    List<StorePath> outputs = new ArrayList<>();
    imgx.build(products).forEach(built -> outputs.addAll(built.outputs().values()));
    return command.equals(":u") ? shells.with(outputs) : shells.alone(outputs);
  }

  /// The short name of a command: `:b` for `:build`; the text itself when it is none.
  public static String commandName(String text) {
    ReplCommand command = ReplCommand.find(text);
    return command == null ? text : command.names().getFirst();
  }

  private static String said(BuildLogs logs, StorePath derivation) throws IOException {
    try (InputStream log = logs.open(derivation)) {
      return new String(log.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String timed(String text, Look look) throws IOException {
    long start = System.nanoTime();
    String shown = imgx.guarded(() -> dialogue.shown(dialogue.evaluate(text), look));
    long micros = (System.nanoTime() - start) / 1000;
    return shown + "%d.%03d ms\n".formatted(micros / 1000, micros % 1000);
  }

  private static String list(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append(ValuePrinter.identifier(name)).append('\n'));
    return text.toString();
  }

  private static String added(int count) {
    return "added " + count + (count == 1 ? " variable\n" : " variables\n");
  }

  /// What follows a command.
  public static String argument(String line) {
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
