package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// The live lines: there while something runs, gone when nothing does. `DisplayTest` looks at them
/// in a terminal.
class BarDisplayTest {
  private static final String CLEAR = "\r \033[J\r";
  private static final StorePath PATH =
      StorePath.parse("0c7dxmfr18ki7j115hnq6y40fhjprlyi-site.tar.gz.drv");

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final BarDisplay display = display(false);

  private BarDisplay display(boolean verbose) {
    return new BarDisplay(
        screen, new Display.Manner(verbose, true), () -> Window.USUAL, System::nanoTime);
  }

  private void start() {
    display.accept(new Event.Planned(1, 0, Set.of()));
    display.accept(new Event.Started(PATH, false));
    await(() -> shown().contains("site.tar.gz"));
  }

  private void await(BooleanSupplier wanted) {
    for (int i = 0; i < 400 && !wanted.getAsBoolean(); i++) {
      try {
        Thread.sleep(25);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertTrue(wanted.getAsBoolean(), shown());
  }

  @Test
  void showsWhatRunsAndThenNothing() {
    start();
    assertTrue(
        shown().contains("[0/1 built]\033[K\r\n  site.tar.gz\033[J\033[?7h\r\033[1A"), shown());
    display.accept(new Event.Finished(PATH, true, ""));
    display.accept(new Event.Settled());
    assertTrue(shown().endsWith(CLEAR), shown());
    display.close();
    String end = shown().substring(shown().lastIndexOf(CLEAR) + CLEAR.length());
    assertTrue(end.matches("built 1 derivation in [0-9.]+ s\n"), end);
  }

  @Test
  void shortWorkIsNotShown() {
    display.accept(new Event.Planned(1, 0, Set.of()));
    display.accept(new Event.Started(PATH, false));
    display.accept(new Event.Finished(PATH, true, ""));
    display.accept(new Event.Settled());
    assertEquals("", shown());
  }

  @Test
  void linesOfTextStandAboveTheLine() {
    start();
    display.accept(new Event.Warning("careful"));
    assertTrue(shown().contains(CLEAR + "evaluation warning: careful\n\r\033[?7l["), shown());
    display.accept(new Event.Line(PATH, "said"));
    assertFalse(shown().contains("> said\n"), shown());
    await(() -> shown().contains("site.tar.gz: said"));
    display.close();
    assertTrue(shown().endsWith(CLEAR), shown());
  }

  @Test
  void buildersAreHeardOnRequest() {
    display(true).accept(new Event.Line(PATH, "\033[31msaid"));
    assertEquals("site.tar.gz> \033[31msaid\033[m\n", shown());
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }
}
