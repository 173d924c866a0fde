package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Shows on standard error what a session does. Called from several threads.
interface Display extends Consumer<Event>, AutoCloseable {
  /// How much to show.
  ///
  /// @param verbose whether to name each download, and on a terminal show what builders say
  /// @param summary whether to say at the end what was done
  record Manner(boolean verbose, boolean summary) {}

  /// The display that the options and the terminal ask for.
  static Display of(Call call) {
    return of(call, new Manner(call.arguments().has(Options.VERBOSE), true));
  }

  /// The same for a session, in which much is done, one after the other: shows all that builders
  /// say, and does not sum up.
  static Display ofSession(Call call) {
    return of(call, new Manner(true, false));
  }

  private static Display of(Call call, Manner manner) {
    Streams streams = call.streams();
    OutputStream err = streams.err();
    Arguments arguments = call.arguments();
    String format = arguments.value(Options.LOG_FORMAT);
    if (arguments.has(Options.QUIET)) {
      return new QuietDisplay(err);
    }
    if (format == null) {
      format = isLively(streams) ? "bar" : "plain";
    }
    return switch (format) {
      case "bar" -> new BarDisplay(err, manner, Window::ofErrors, System::nanoTime);
      case "plain" -> new PlainDisplay(err, manner, isIntegration(streams));
      case "json" -> new JsonDisplay(err);
      default ->
          throw new UsageError(
              "unknown log format '" + format + "'", "the formats are bar, plain and json");
    };
  }

  /// Whether lines can be redrawn.
  static boolean isLively(Streams streams) {
    return streams.terminal() && isLively(streams.environment());
  }

  /// Whether the terminal, if there is one, can do more than print.
  static boolean isLively(Map<String, String> environment) {
    String terminal = environment.getOrDefault("TERM", "");
    return !terminal.isEmpty() && !terminal.equals("dumb");
  }

  /// Whether nobody watches: a system of continuous integration says so in the environment.
  private static boolean isIntegration(Streams streams) {
    return !List.of("", "0", "false").contains(streams.environment().getOrDefault("CI", ""));
  }

  /// Shows a line of text that was asked for.
  void tell(String line);

  /// Leaves the terminal as it was.
  @Override
  void close();
}
