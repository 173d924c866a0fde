package dev.imgx.lang.report;

import dev.imgx.lang.source.Utf8;

/// Lines of a program as a terminal shows them.
final class Excerpt {
  private Excerpt() {}

  /// The text with every control character but tab and newline shown as U+FFFD.
  static String printable(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\t' && c != '\n') {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(i, '\uFFFD');
      }
    }
    return changed == null ? text : changed.toString();
  }

  /// Blanks as wide as the first bytes of a line, so that what follows stands under the next byte.
  static String gap(String line, int bytes) {
    String before = Utf8.decode(line.substring(0, Math.min(bytes, line.length())));
    StringBuilder gap = new StringBuilder();
    before.codePoints().forEach(point -> gap.append(blank(point)));
    return gap.toString();
  }

  private static String blank(int point) {
    if (point == '\t') {
      return "\t";
    }
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> "";
      default -> isWide(point) ? "  " : " ";
    };
  }

  /// East Asian wide characters and emoji take two columns.
  private static boolean isWide(int point) {
    return point >= 0x1100
        && (point <= 0x115F
            || (point >= 0x2E80 && point <= 0xA4CF && point != 0x303F)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || (point >= 0x1F300 && point <= 0x1F64F)
            || (point >= 0x1F900 && point <= 0x1F9FF)
            || (point >= 0x20000 && point <= 0x3FFFD));
  }
}
