package dev.imgx.lang.builtin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One string of a JSON text: escapes, surrogates, and whether it is UTF-8. Mutable, for one use.
final class JsonString {
  private static final String CONTROLS =
      "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN"
          + " EM SUB ESC FS GS RS US";

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private String problem = "";

  /// A string whose first byte after the quote is at `start`.
  JsonString(String text, int start) {
    this.text = text;
    this.at = start;
  }

  /// What is wrong, after `scan` gave null.
  String problem() {
    return problem;
  }

  /// Where the next token begins; one behind the length when the end itself was read.
  int end() {
    return Math.min(at, text.length() + 1);
  }

  /// The bytes that the string stands for; null when it is malformed.
  @Nullable String scan() {
    while (true) {
      int plain = at;
      while (at < text.length() && isPlain(text.charAt(at))) {
        at++;
      }
      out.append(text, plain, at);
      if (at >= text.length()) {
        at++;
        return fail("missing closing quote");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      boolean good = c == '\\' ? escape() : c < 0x20 ? control(c) : multibyte(c);
      if (!good) {
        return null;
      }
    }
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  }

  private @Nullable String fail(String what) {
    problem = what;
    return null;
  }

  private boolean bad(String what) {
    problem = what;
    return false;
  }

  private boolean control(char c) {
    String code = String.format(Locale.ROOT, "%04X", (int) c);
    String name = CONTROLS.split(" ", -1)[c];
    int letter = "\b\t\n\f\r".indexOf(c);
    String other = letter < 0 ? "" : " or \\" + "btnfr".charAt(letter);
    return bad(
        "control character U+" + code + " (" + name + ") must be escaped to \\u" + code + other);
  }

  private boolean escape() {
    char c = at < text.length() ? text.charAt(at) : 0;
    at++;
    int plain = "\"\\/bfnrt".indexOf(c);
    if (c != 0 && plain >= 0) {
      out.append("\"\\/\b\f\n\r\t".charAt(plain));
      return true;
    }
    return c == 'u' ? unicode() : bad("forbidden character after backslash");
  }

  private boolean unicode() {
    int unit = hex();
    if (unit < 0) {
      return bad("'\\u' must be followed by 4 hex digits");
    }
    if (unit >= 0xdc00 && unit <= 0xdfff) {
      return bad("surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF");
    }
    if (unit < 0xd800 || unit > 0xdfff) {
      append(unit);
      return true;
    }
    boolean follows = text.startsWith("\\u", at);
    at += follows ? 2 : 1;
    int low = follows ? hex() : 0;
    if (low < 0) {
      return bad("'\\u' must be followed by 4 hex digits");
    }
    if (low < 0xdc00 || low > 0xdfff) {
      return bad("surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF");
    }
    append(Character.toCodePoint((char) unit, (char) low));
    return true;
  }

  private int hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      at++;
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  /// Appends a character as UTF-8 bytes.
  private void append(int point) {
    appendUtf8(out, point);
  }

  /// Appends a character as UTF-8 bytes, one char each.
  static void appendUtf8(StringBuilder out, int point) {
    if (point < 0x80) {
      out.append((char) point);
    } else if (point < 0x800) {
      out.append((char) (0xc0 | point >> 6)).append((char) (0x80 | point & 0x3f));
    } else if (point < 0x10000) {
      out.append((char) (0xe0 | point >> 12))
          .append((char) (0x80 | point >> 6 & 0x3f))
          .append((char) (0x80 | point & 0x3f));
    } else {
      out.append((char) (0xf0 | point >> 18))
          .append((char) (0x80 | point >> 12 & 0x3f))
          .append((char) (0x80 | point >> 6 & 0x3f))
          .append((char) (0x80 | point & 0x3f));
    }
  }

  private boolean multibyte(char lead) {
    int length = sequence(text, at - 1);
    if (length == 0) {
      at++;
      return bad("ill-formed UTF-8 byte");
    }
    out.append(lead).append(text, at, at + length - 1);
    at += length - 1;
    return true;
  }

  /// How many bytes the UTF-8 character at a position has; zero when there is no proper one.
  static int sequence(String text, int start) {
    int lead = text.charAt(start);
    int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead > 0xf4 || start + length > text.length()) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      int next = text.charAt(start + i);
      int low = i > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      int high = i > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) {
        return 0;
      }
    }
    return length;
  }
}
