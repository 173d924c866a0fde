package dev.imgx.app.cli;

import dev.imgx.app.session.SessionError;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.SyntaxError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What went wrong, as a message on standard error and an exit code.
final class Failure {
  /// The exit code of an error.
  static final int ERROR = 1;

  /// The exit code of a command line that means nothing.
  static final int USAGE = 2;

  private final Streams streams;
  private final Renderer renderer;

  private Failure(List<String> words, Streams streams) {
    this.streams = streams;
    this.renderer =
        new Renderer(
            palette(streams),
            words.lastIndexOf(Options.SHOW_TRACE.name())
                > words.lastIndexOf(Options.NO_SHOW_TRACE.name()));
  }

  /// Colours, where they are wanted.
  static Palette palette(Streams streams) {
    return Display.isLively(streams) && !isPlain(streams.environment())
        ? Palette.ANSI
        : Palette.PLAIN;
  }

  /// Whether the user wants no colours (no-color.org).
  static boolean isPlain(Map<String, String> environment) {
    return !environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /// Tells of a problem and returns the exit code. Never throws.
  static int report(Throwable problem, List<String> words, Streams streams) {
    try {
      streams.out().flush();
    } catch (Results.Gone e) {
      // Whoever read the results has gone away; nobody wants to hear of it.
      return ERROR;
    } catch (IOException e) {
      return new Failure(words, streams).code(e);
    }
    return new Failure(words, streams).code(problem);
  }

  private int code(Throwable problem) {
    return switch (problem) {
      case UsageError usage -> {
        print(Diagnostic.of(Utf8.encode(usage.message()), null).withHint(usage.hint()));
        yield USAGE;
      }
      case SyntaxError syntax -> {
        print(syntax.diagnostic());
        yield ERROR;
      }
      case SessionError error -> {
        print(error.diagnostic());
        yield error.exitCode();
      }
      case Results.Gone gone -> ERROR;
      case IOException error -> plain(error.getMessage());
      case StackOverflowError error ->
          plain("stack overflow; the recursion is too deep, or has no end");
      case OutOfMemoryError error -> plain("out of memory; IMGX_JAVA_OPTIONS=-Xmx… allows more");
      default -> internal(problem);
    };
  }

  private int plain(@Nullable String message) {
    String text = message == null ? "input or output failed" : message;
    print(Diagnostic.of(Utf8.encode(text), null));
    return ERROR;
  }

  private void print(Diagnostic diagnostic) {
    write(renderer.render(diagnostic) + "\n");
  }

  /// The last resort: a mistake in imgx itself.
  private int internal(Throwable problem) {
    StringBuilder text = new StringBuilder("error: internal error: ").append(problem).append('\n');
    text.append("       this is a mistake in imgx: please report it, with the command line\n");
    if (streams.environment().containsKey("IMGX_DEBUG")) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace));
      text.append(trace);
    } else {
      text.append("       (set IMGX_DEBUG=1 for the details that a report needs)\n");
    }
    write(text.toString());
    return ERROR;
  }

  private void write(String text) {
    OutputStream err = streams.err();
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }
}
