package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The live line: there while something runs, gone when nothing does.
class BarDisplayTest {
  private static final String CLEAR = "\r\033[K";
  private static final StorePath PATH =
      StorePath.parse("0c7dxmfr18ki7j115hnq6y40fhjprlyi-site.tar.gz.drv");

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final BarDisplay display = new BarDisplay(screen);

  @Test
  void showsWhatRunsAndThenNothing() {
    display.accept(new Event.Planned(1));
    assertEquals("", shown());
    display.accept(new Event.Started(PATH));
    assertTrue(shown().contains("[0/1 built] site.tar.gz"), shown());
    display.accept(new Event.Finished(PATH, true, ""));
    assertTrue(shown().endsWith(CLEAR), shown());
  }

  @Test
  void countsEachRoundAnew() {
    for (int round = 0; round < 2; round++) {
      display.accept(new Event.Planned(2));
      display.accept(new Event.Started(PATH));
      display.accept(new Event.Finished(PATH, true, ""));
    }
    assertTrue(!shown().contains("/4"), shown());
  }

  @Test
  void linesOfTextStandAboveTheLine() {
    display.accept(new Event.Planned(1));
    display.accept(new Event.Started(PATH));
    display.accept(new Event.Warning("careful"));
    assertTrue(shown().contains(CLEAR + "evaluation warning: careful\n"), shown());
    display.close();
    assertTrue(shown().endsWith(CLEAR), shown());
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }
}
