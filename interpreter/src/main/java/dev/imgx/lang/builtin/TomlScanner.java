package dev.imgx.lang.builtin;

import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.util.regex.Pattern;

/// The keys, strings and numbers of a TOML text. Mutable, for one use.
final class TomlScanner {
  private static final String SIMPLE_ESCAPES = "btnfr\"\\";
  private static final String SIMPLE_MEANINGS = "\b\t\n\f\r\"\\";
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d.*|\\d\\d:\\d\\d.*", Pattern.DOTALL);
  private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9](_?\\d)*)");
  private static final Pattern BASED =
      Pattern.compile("0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(0|[1-9](_?\\d)*)(\\.\\d(_?\\d)*)?([eE][+-]?\\d(_?\\d)*)?|[+-]?(inf|nan)");

  private final String text;
  private final boolean timestamps;
  private int at;

  /// @param timestamps whether dates and times are values
  TomlScanner(String text, boolean timestamps) {
    this.timestamps = timestamps;
    this.text = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  private char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  /// Where it is now: an offset into the text, a byte order mark not counted.
  int offset() {
    return Math.min(at, text.length());
  }

  EvalError error(String what) {
    int line = 1 + (int) text.substring(0, offset()).chars().filter(c -> c == '\n').count();
    return new EvalError(what + " (line " + line + ")");
  }

  boolean eat(char c) {
    boolean found = peek() == c && !atEnd();
    at += found ? 1 : 0;
    return found;
  }

  boolean eat(String word) {
    boolean found = text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  void expect(char c) {
    skipBlanks();
    if (!eat(c)) {
      throw error("expected '" + c + "'");
    }
  }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private void skipComment() {
    if (peek() != '#') {
      return;
    }
    while (!atEnd() && peek() != '\n') {
      char c = peek();
      boolean lineEnd = c == '\r' && text.startsWith("\n", at + 1);
      if ((c < 0x20 && c != '\t' && !lineEnd) || c == 0x7f) {
        throw error("control character in a comment");
      }
      at++;
    }
  }

  private boolean lineEnd() {
    return eat('\n') || eat("\r\n");
  }

  /// Skips blanks, comments and line ends.
  void skipLines() {
    do {
      skipBlanks();
      skipComment();
    } while (lineEnd());
  }

  /// After an entry there may be nothing but a comment.
  void endLine() {
    skipBlanks();
    skipComment();
    if (!atEnd() && !lineEnd()) {
      throw error("expected the end of the line");
    }
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  String key() {
    if (eat('"')) {
      return basic(false);
    }
    if (eat('\'')) {
      return literal(false);
    }
    int start = at;
    while (isBare(peek())) {
      at++;
    }
    if (at == start) {
      throw error("expected a key");
    }
    return text.substring(start, at);
  }

  /// A string or a number.
  Value scalar() {
    if (eat("\"\"\"")) {
      lineEnd();
      return Str.of(basic(true));
    }
    if (eat("'''")) {
      lineEnd();
      return Str.of(literal(true));
    }
    if (eat('"')) {
      return Str.of(basic(false));
    }
    if (eat('\'')) {
      return Str.of(literal(false));
    }
    return number();
  }

  /// A date may have its time behind a blank.
  private Value time(int start) {
    if (!timestamps) {
      throw new EvalError("Dates and times are not supported");
    }
    boolean hour =
        peek() == ' ' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
    if (hour && at - start == "1979-05-27".length()) {
      at++;
      while (isBare(peek()) || peek() == '+' || peek() == '.' || peek() == ':') {
        at++;
      }
    }
    Value value = TomlTime.of(text.substring(start, at));
    if (value == null) {
      throw error("'" + text.substring(start, at) + "' is no date or time");
    }
    return value;
  }

  private Value number() {
    int start = at;
    while (isBare(peek()) || peek() == '+' || peek() == '.' || peek() == ':') {
      at++;
    }
    String spelling = text.substring(start, at);
    String digits = spelling.replace("_", "");
    if (TIME.matcher(spelling).matches()) {
      return time(start);
    }
    try {
      if (INTEGER.matcher(spelling).matches()) {
        return Int.of(Long.parseLong(digits));
      }
      if (BASED.matcher(spelling).matches()) {
        int base =
            switch (digits.charAt(1)) {
              case 'x' -> 16;
              case 'o' -> 8;
              default -> 2;
            };
        return Int.of(Long.parseLong(digits.substring(2), base));
      }
    } catch (NumberFormatException _) {
      throw error("integer " + spelling + " does not fit into 64 bits");
    }
    if (FLOAT.matcher(spelling).matches()) {
      return new Flt(Double.parseDouble(digits.replace("inf", "Infinity").replace("nan", "NaN")));
    }
    throw error("expected a value");
  }

  /// The rest of a string between single quotes, three of them when it may have several lines.
  private String literal(boolean lines) {
    StringBuilder out = new StringBuilder();
    while (!closes('\'', lines, out)) {
      out.append(plain(lines));
    }
    return out.toString();
  }

  /// The rest of a string between double quotes, three of them when it may have several lines.
  private String basic(boolean lines) {
    StringBuilder out = new StringBuilder();
    while (!closes('"', lines, out)) {
      if (eat('\\')) {
        escape(lines, out);
      } else {
        out.append(plain(lines));
      }
    }
    return out.toString();
  }

  /// Whether the string ends here; up to two quotes may stand right before the closing three.
  private boolean closes(char quote, boolean lines, StringBuilder out) {
    if (!lines) {
      return eat(quote);
    }
    int count = 0;
    while (count < 5 && at + count < text.length() && text.charAt(at + count) == quote) {
      count++;
    }
    if (count < 3) {
      return false;
    }
    out.repeat(quote, count - 3);
    at += count;
    return true;
  }

  private String plain(boolean lines) {
    if (atEnd()) {
      throw error("a string is never closed");
    }
    if (lines && (peek() == '\n' || text.startsWith("\r\n", at))) {
      int start = at;
      lineEnd();
      return text.substring(start, at);
    }
    char c = peek();
    if ((c < 0x20 && c != '\t') || c == 0x7f) {
      throw error("control character in a string");
    }
    int length = JsonString.sequence(text, at);
    if (length == 0) {
      throw error("a string is not UTF-8");
    }
    at += length;
    return text.substring(at - length, at);
  }

  private void escape(boolean lines, StringBuilder out) {
    char c = peek();
    int known = SIMPLE_ESCAPES.indexOf(c);
    if (!atEnd() && known >= 0) {
      at++;
      out.append(SIMPLE_MEANINGS.charAt(known));
    } else if (c == 'u' || c == 'U') {
      at++;
      JsonString.appendUtf8(out, point(c == 'u' ? 4 : 8));
    } else if (lines) {
      joinLines();
    } else {
      throw error("unknown escape in a string");
    }
  }

  private int point(int digits) {
    String hex = text.substring(at, Math.min(at + digits, text.length()));
    if (!hex.matches("[0-9A-Fa-f]{" + digits + "}")) {
      throw error("expected " + digits + " hexadecimal digits");
    }
    at += digits;
    long point = Long.parseLong(hex, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
      throw error("no such character: " + hex);
    }
    if (point == 0) {
      throw new EvalError(
          "input string cannot be represented as Nix string because it contains null bytes");
    }
    return (int) point;
  }

  /// A backslash at a line's end swallows all blanks and line ends that follow.
  private void joinLines() {
    skipBlanks();
    if (!lineEnd()) {
      throw error("unknown escape in a string");
    }
    do {
      skipBlanks();
    } while (lineEnd());
  }
}
