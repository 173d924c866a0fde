package dev.imgx.app.cli;

import org.jline.utils.WCWidth;

/// How many columns of a terminal a text takes: two for most signs of East Asia and for pictures,
/// none for accents that join the letter before them, one for other characters.
final class Columns {
  /// The first character that may take another number of columns than one.
  private static final int UNEVEN = 0x300;

  private Columns() {}

  /// The columns of a text without control characters.
  static int of(CharSequence text) {
    return text.codePoints().map(Columns::of).sum();
  }

  private static int of(int character) {
    return character < UNEVEN ? 1 : Math.max(0, WCWidth.wcwidth(character));
  }

  /// The longest beginning of a text that takes no more columns than that; its length.
  static int fitting(String text, int columns) {
    int left = columns;
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      left -= of(character);
      if (left < 0) {
        break;
      }
      at += Character.charCount(character);
    }
    return at;
  }
}
