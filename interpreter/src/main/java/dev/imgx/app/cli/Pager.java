package dev.imgx.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Shows a long text on a terminal, a screen at a time, with the program that the user has for
/// that: `IMGX_PAGER`, `PAGER` or `less`, as Git does (`pager.c`).
final class Pager {
  private static final String USUAL = "less";
  private static final int NOT_FOUND = 127;

  private Pager() {}

  /// Shows a text; returns whether it did. It does not when the text fits the screen, when the user
  /// wants no pager, or when there is none.
  static boolean show(String text, Window window, Map<String, String> environment)
      throws IOException {
    String program =
        environment.getOrDefault("IMGX_PAGER", environment.getOrDefault("PAGER", USUAL));
    if (text.lines().count() < window.rows() || program.isBlank() || program.equals("cat")) {
      return false;
    }
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", program)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    // Quit at the end of a text of one screen, keep colours, leave the text on the screen.
    builder.environment().putIfAbsent("LESS", "FRX");
    Process process = builder.start();
    // Ctrl-C is for the pager, which goes on.
    Thread patience = new Thread(() -> await(process), "pager");
    Runtime.getRuntime().addShutdownHook(patience);
    try (OutputStream out = process.getOutputStream()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Whoever has read enough leaves before the end.
      assert !text.isEmpty();
    }
    int code = await(process);
    Runtime.getRuntime().removeShutdownHook(patience);
    return code != NOT_FOUND;
  }

  /// Its exit code, when it has ended.
  private static int await(Process process) {
    return process.onExit().join().exitValue();
  }
}
