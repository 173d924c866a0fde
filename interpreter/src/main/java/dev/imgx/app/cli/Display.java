package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Consumer;

/// Shows on standard error what a session does. Called from several threads.
interface Display extends Consumer<Event>, AutoCloseable {
  /// The display that the options and the terminal ask for.
  static Display of(Call call) {
    OutputStream err = call.streams().err();
    Arguments arguments = call.arguments();
    String format = arguments.value(Options.LOG_FORMAT);
    if (arguments.has(Options.QUIET)) {
      return new PlainDisplay(err, true);
    }
    if (format == null) {
      format = isLively(call.streams()) ? "bar" : "plain";
    }
    return switch (format) {
      case "bar" -> new BarDisplay(err);
      case "plain" -> new PlainDisplay(err, false);
      case "json" -> new JsonDisplay(err);
      default ->
          throw new UsageError(
              "unknown log format '" + format + "'", "the formats are bar, plain and json");
    };
  }

  /// Whether lines can be redrawn.
  static boolean isLively(Streams streams) {
    Map<String, String> environment = streams.environment();
    String terminal = environment.getOrDefault("TERM", "");
    return streams.terminal() && !terminal.isEmpty() && !terminal.equals("dumb");
  }

  /// Shows a line of text that was asked for.
  void tell(String line);

  /// Leaves the terminal as it was.
  @Override
  void close();
}
