package dev.imgx.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The pages that `imgx help TOPIC` shows. They are Markdown: so they go to files and pipes, and
/// are drawn for terminals.
final class Handbook {
  /// The page that says what the others are about.
  static final String INDEX = "handbook";

  private static final int WIDEST = 100;

  private Handbook() {}

  /// The page of this name, or null when there is none.
  static @Nullable String page(String name) throws IOException {
    if (!Manual.TOPICS.contains(name) && !name.equals(INDEX)) {
      return null;
    }
    String file = name.equals(INDEX) ? "README" : name;
    try (InputStream in = Handbook.class.getResourceAsStream("/handbook/" + file + ".md")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Shows a page: as it is, or on a terminal drawn, and with a pager when it is longer than that.
  static void show(String page, Streams streams) throws IOException {
    String text = page;
    boolean shown = false;
    if (Boolean.getBoolean("imgx.shown")) {
      Window window = Window.ofResults();
      boolean lively = Display.isLively(streams.environment());
      boolean coloured = lively && !Failure.isPlain(streams.environment());
      text = new Markdown(Math.min(window.columns(), WIDEST), coloured).draw(page);
      shown = lively && Pager.show(text, window, streams.environment());
    }
    if (!shown) {
      streams.out().write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
