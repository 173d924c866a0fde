package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.session.Event;
import dev.imgx.store.path.StorePath;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the live lines say, at times that the test chooses, and the line at the end.
class BoardTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MIB = 1 << 20;
  private static final Window NARROW = new Window(40, 10);

  private final Board board = new Board();
  private final Tally tally = new Tally(0);
  private long now;

  private static StorePath path(int number, String name) {
    return new StorePath("0c7dxmfr18ki7j115hnq6y40fhjprly" + number, name + ".drv");
  }

  private void see(Event event) {
    board.take(event, now);
    tally.take(event);
  }

  private void shows(Window window, String... lines) {
    assertEquals(String.join("\n", lines), String.join("\n", board.lines(window, now)));
  }

  private static Event fetching(StorePath path, long done, long expected) {
    return new Event.Progress(path, "fetching http://example.org/x", done, expected);
  }

  @Test
  void buildsAndDownloads() {
    StorePath site = path(0, "site");
    StorePath file = path(1, "font.tar.xz");
    see(new Event.Planned(2, 1, Set.of(path(2, "there"))));
    see(new Event.Started(site, false));
    see(new Event.Started(file, true));
    shows(Window.USUAL, "[0/2 built · 0/1 fetched]", "  site", "  font.tar.xz");
    see(new Event.Line(site, "Running phase: buildPhase"));
    see(fetching(file, 0, 8 * MIB));
    now = 2 * SECOND;
    see(fetching(file, 2 * MIB, 8 * MIB));
    see(new Event.Line(site, "@nix {\"action\":\"msg\"}"));
    shows(
        Window.USUAL,
        "[0/2 built · 0/1 fetched, 2.0 MiB of 8.0 MiB, 1.0 MiB/s, 6 s left] 2 s",
        "  site 2 s: buildPhase",
        "  font.tar.xz 2 s: 2.0 MiB of 8.0 MiB");
    see(new Event.Line(site, "\033[32mcompiling\tone file and another one\033[0m"));
    now = 125 * SECOND;
    see(fetching(file, 8 * MIB, 8 * MIB));
    see(new Event.Finished(file, true, ""));
    shows(
        NARROW,
        "[0/2 built · 1/1 fetched, 8.0 MiB] 2 m…",
        "  site 2 m 05 s: buildPhase: compiling…");
    see(new Event.Line(site, "@nix { \"action\": \"setPhase\", \"phase\": \"installPhase\" }"));
    shows(
        Window.USUAL,
        "[0/2 built · 1/1 fetched, 8.0 MiB] 2 m 05 s",
        "  site 2 m 05 s: installPhase");
    see(new Event.Finished(site, false, "no"));
    shows(Window.USUAL, "[0/2 built · 1 failed · 1/1 fetched, 8.0 MiB] 2 m 05 s");
    see(new Event.Settled());
    assertTrue(board.isIdle());
    shows(Window.USUAL);
    assertEquals(
        "fetched 1 file (8.0 MiB), failed to make 1 in 2 m 05 s; 1 cached", tally.sentence(now));
  }

  @Test
  void moreThanThereIsRoomFor() {
    see(new Event.Planned(9, 0, Set.of()));
    for (int i = 0; i < 9; i++) {
      see(new Event.Started(path(i, "part-" + i + "-of-something-with-a-long-name"), false));
    }
    shows(
        NARROW,
        "[0/9 built]",
        "  part-0-of-something…",
        "  part-1-of-something…",
        "  part-2-of-something…",
        "  and 6 more");
    shows(new Window(40, 2), "[0/9 built]", "  and 9 more");
  }

  @Test
  void eachRoundIsCountedAnew() {
    for (int round = 0; round < 2; round++) {
      see(new Event.Planned(2, 0, Set.of()));
      see(new Event.Started(path(0, "a"), false));
      see(new Event.Finished(path(0, "a"), true, ""));
      shows(Window.USUAL, "[1/2 built]");
      see(new Event.Settled());
    }
    assertEquals("built 2 derivations in 0.0 s", tally.sentence(now));
  }

  @Test
  void copiesAndOtherActivities() {
    see(new Event.Activity("fetching Git repository x", 0, -1));
    now = SECOND;
    shows(Window.USUAL, "fetching Git repository x 1 s");
    see(new Event.Activity("fetching Git repository x", 0, 0));
    assertTrue(board.isIdle());
    see(new Event.Transfers(true, 2, 3 * MIB, 6 * MIB));
    see(new Event.TransferProgress(1, 2, MIB, 3 * MIB));
    shows(Window.USUAL, "[1/2 copied, 1.0 MiB of 3.0 MiB]");
    see(new Event.TransferProgress(2, 2, 3 * MIB, 3 * MIB));
    assertTrue(board.isIdle());
    assertEquals("copied 2 paths (3.0 MiB) in 1.0 s", tally.sentence(now));
  }

  @Test
  void nothingDoneIsNothingSaid() {
    see(new Event.Planned(1, 0, Set.of()));
    see(new Event.Started(path(0, "a"), false));
    assertFalse(board.isIdle());
    see(new Event.Finished(path(0, "a"), false, "cancelled"));
    see(new Event.Settled());
    assertEquals("", tally.sentence(now));
  }

  @Test
  void amountsForPeople() {
    assertEquals("59 s", Lines.time(59));
    assertEquals("1 m 00 s", Lines.time(60));
    assertEquals("1 h 01 m", Lines.time(3660));
    assertEquals("0.4 s", Lines.precise(0.44));
    assertEquals("1 m 01 s", Lines.precise(60.6));
    assertEquals("1.5 MiB", Lines.size(3 * MIB / 2));
  }
}
