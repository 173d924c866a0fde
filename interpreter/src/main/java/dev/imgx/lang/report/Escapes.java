package dev.imgx.lang.report;

/// The control sequences of terminals in what programs and builders say.
///
/// Follows `filterANSIEscapes` of `src/libutil/terminal.cc` and ECMA-48.
public final class Escapes {
  private static final char ESCAPE = '\033';
  private static final char BELL = '\007';

  private Escapes() {}

  /// The text without control sequences, carriage returns and bells, and with every other control
  /// character but tab and newline as U+FFFD.
  ///
  /// @param colours keeps the sequences that change colours and weight
  public static String filter(String text, boolean colours) {
    int at = firstControl(text);
    if (at == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, at);
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ESCAPE) {
        int end = end(text, at);
        if (colours && end > at + 2 && text.charAt(at + 1) == '[' && text.charAt(end - 1) == 'm') {
          out.append(text, at, end);
        }
        at = end;
        continue;
      }
      if (c != '\r' && c != BELL) {
        out.append(isControl(c) ? '\uFFFD' : c);
      }
      at++;
    }
    return out.toString();
  }

  private static int firstControl(String text) {
    int at = 0;
    while (at < text.length() && !isControl(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n';
  }

  /// Where the sequence ends that begins at an escape character.
  private static int end(String text, int start) {
    int at = start + 1;
    if (at == text.length()) {
      return at;
    }
    return switch (text.charAt(at)) {
      case '[' -> {
        at = skip(text, at + 1, '0', '?');
        at = skip(text, at, ' ', '/');
        yield Math.min(skip(text, at, '@', '~'), Math.min(at + 1, text.length()));
      }
      case ']' -> endOfCommand(text, at + 1);
      default -> text.charAt(at) >= '@' && text.charAt(at) <= '_' ? at + 1 : at;
    };
  }

  private static int skip(String text, int start, char first, char last) {
    int at = start;
    while (at < text.length() && text.charAt(at) >= first && text.charAt(at) <= last) {
      at++;
    }
    return at;
  }

  /// An operating system command goes to a bell, or to an escape character and a backslash.
  private static int endOfCommand(String text, int start) {
    for (int at = start; at < text.length(); at++) {
      if (text.charAt(at) == BELL) {
        return at + 1;
      }
      if (text.charAt(at) == ESCAPE) {
        return Math.min(at + (text.startsWith("\\", at + 1) ? 2 : 1), text.length());
      }
    }
    return text.length();
  }
}
