package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The handbook in a terminal: drawn, through a pager when it is long; in a pipe as it is.
class HelpTest {
  @TempDir Path directory;

  private static String run(Pane pane, String command) {
    pane.type("clear; " + command + "; echo done");
    pane.key("Enter");
    pane.await(screen -> screen.endsWith("\ndone\n$"));
    return pane.screen("-e").replaceFirst("\n[^\n]*done\n[^\n]*$", "");
  }

  @Test
  void inATerminal() {
    try (Pane pane = new Pane(directory)) {
      String drawn = run(pane, "IMGX_PAGER='head -n 4' imgx help store");
      assertEquals("\033[1mThe store", drawn.lines().findFirst().orElse(""));
      assertEquals(4, drawn.lines().count(), drawn);
      String plain = run(pane, "NO_COLOR=1 PAGER='head -n 3' imgx help store");
      assertTrue(plain.startsWith("The store\n\nWhat is built lives in a store: "), plain);
      assertEquals("# The store", run(pane, "imgx help store | head -n 1"));
      String whole = run(pane, "PAGER=none imgx help store");
      assertTrue(whole.contains("eval-cache false"), whole);
    }
  }
}
