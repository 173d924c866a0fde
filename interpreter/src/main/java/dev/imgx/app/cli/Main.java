package dev.imgx.app.cli;

import dev.imgx.app.session.DeepStack;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.report.DidYouMean;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The front door: from arguments to an exit code.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int code = run(List.of(arguments), system());
    // Not `System.exit`, which looks for a logger first: 20 ms. Everything is closed by now.
    Runtime.getRuntime().halt(code);
  }

  /// Runs a command line and returns its exit code: 0, 1 for errors, 2 for wrong usage.
  public static int run(List<String> words, Streams streams) {
    try {
      int code = DeepStack.call(Limits.DEFAULT.stackBytes(), () -> dispatch(words, streams));
      streams.out().flush();
      return code;
    } catch (Throwable problem) {
      return Failure.report(problem, words, streams);
    }
  }

  private static int dispatch(List<String> words, Streams streams) throws Exception {
    String first = words.isEmpty() ? "" : words.getFirst();
    return switch (first) {
      case "--version", "version" -> say("imgx " + version() + "\n", streams.out());
      case "-h", "--help", "help" ->
          words.size() > 1
              ? help(words.subList(1, words.size()), streams)
              : say(Manual.overview(), streams.out());
      case "" -> {
        say(Manual.overview(), streams.err());
        yield Failure.USAGE;
      }
      default -> run(find(first), words.subList(1, words.size()), streams);
    };
  }

  private static int run(Command command, List<String> words, Streams streams) throws Exception {
    if (command instanceof Group group && !words.isEmpty() && !words.getFirst().startsWith("-")) {
      return run(group.member(words.getFirst()), words.subList(1, words.size()), streams);
    }
    List<Option> options = Options.of(command);
    if (new Arguments(options, words).has(Options.HELP)) {
      return say(Manual.page(command), streams.out());
    }
    Configured configured = new Configured(streams);
    List<String> all = configured.words(options, words);
    try {
      return command.run(new Call(new Arguments(options, all), configured.streams()));
    } catch (Throwable problem) {
      return Failure.report(problem, all, streams);
    }
  }

  /// Shows the page about a command, a member of a group, or a topic.
  private static int help(List<String> words, Streams streams) throws IOException {
    String name = words.getFirst();
    Command command = Commands.find(name);
    if (command instanceof Group group && words.size() > 1) {
      return say(Manual.page(group.member(words.get(1))), streams.out());
    }
    String page = Handbook.page(name);
    if (page != null) {
      Handbook.show(page, streams);
      return 0;
    }
    if (command != null) {
      return say(Manual.page(command), streams.out());
    }
    Set<String> all = new LinkedHashSet<>(Commands.NAMES);
    all.addAll(Manual.TOPICS);
    throw new UsageError("there is no help about '" + name + "'", DidYouMean.hint(name, all));
  }

  private static Command find(String name) {
    Command command = Commands.find(name);
    if (command != null) {
      return command;
    }
    if (name.startsWith("-")) {
      throw new UsageError("a command is expected before options such as '" + name + "'");
    }
    throw new UsageError("unknown command '" + name + "'", DidYouMean.hint(name, Commands.NAMES));
  }

  private static int say(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    return 0;
  }

  /// The version of imgx.
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }

  /// What this process finds around it.
  static Streams system() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    // The launcher sets a locale in which Java keeps all file names, and how native code keeps
    // memory; programs see the user's own.
    String locale = environment.remove("IMGX_LC_ALL");
    if (locale != null) {
      environment.put("LC_ALL", locale);
    }
    if (environment.remove("IMGX_ARENAS") != null) {
      environment.remove("MALLOC_ARENA_MAX");
    }
    return new Streams(
        new FileInputStream(FileDescriptor.in),
        new Results(),
        new FileOutputStream(FileDescriptor.err),
        environment,
        Path.of("").toAbsolutePath(),
        Boolean.getBoolean("imgx.terminal"));
  }
}
