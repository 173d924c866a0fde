package dev.imgx.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How the terminal is set, so that it can be so again after a program that changed it.
///
/// @param settings as `stty -g` writes them; empty where that is not known
record TerminalState(String settings) implements AutoCloseable {
  /// How it is now.
  static TerminalState now() throws IOException {
    return new TerminalState(stty("-g"));
  }

  private static String stty(String word) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(List.of("stty", word))
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return "";
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    if (!settings.isEmpty()) {
      String _ = stty(settings);
    }
  }
}
