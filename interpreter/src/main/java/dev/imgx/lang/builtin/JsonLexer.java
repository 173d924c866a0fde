package dev.imgx.lang.builtin;

import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.math.BigInteger;
import java.util.Locale;

/// JSON text as tokens. Mutable, for one use.
final class JsonLexer {
  /// What the text is made of.
  enum Token {
    OPEN_OBJECT("'{'"),
    CLOSE_OBJECT("'}'"),
    OPEN_ARRAY("'['"),
    CLOSE_ARRAY("']'"),
    COLON("':'"),
    COMMA("','"),
    STRING("string literal"),
    NUMBER("number literal"),
    TRUE("true literal"),
    FALSE("false literal"),
    NULL("null literal"),
    END("end of input"),
    ERROR("<parse error>");

    private final String wording;

    Token(String wording) {
      this.wording = wording;
    }
  }

  private static final BigInteger UNSIGNED_LIMIT = BigInteger.ONE.shiftLeft(64);

  private final String text;

  /// Where the next byte is read; one behind the length after the end itself was read.
  private int at;

  private int start;
  private Token token = Token.END;
  private Value value = Null.NULL;
  private String problem = "";

  JsonLexer(String text) {
    this.text = text;
    this.at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
  }

  Token token() {
    return token;
  }

  /// The value of the current string or number.
  Value value() {
    return value;
  }

  /// The text of the current string.
  String text() {
    return value instanceof Str string ? string.text() : "";
  }

  /// Goes on to the next token.
  void next() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    start = at;
    if (at == text.length()) {
      token = Token.END;
      return;
    }
    char c = text.charAt(at++);
    token =
        switch (c) {
          case '{' -> Token.OPEN_OBJECT;
          case '}' -> Token.CLOSE_OBJECT;
          case '[' -> Token.OPEN_ARRAY;
          case ']' -> Token.CLOSE_ARRAY;
          case ':' -> Token.COLON;
          case ',' -> Token.COMMA;
          case 't' -> literal("true", Token.TRUE);
          case 'f' -> literal("false", Token.FALSE);
          case 'n' -> literal("null", Token.NULL);
          case '"' -> string();
          case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(c);
          default -> error("invalid literal");
        };
  }

  private Token error(String what) {
    problem = what;
    return Token.ERROR;
  }

  private Token literal(String word, Token result) {
    for (int i = 1; i < word.length(); i++) {
      at++;
      if (at > text.length() || text.charAt(at - 1) != word.charAt(i)) {
        return error("invalid literal");
      }
    }
    return result;
  }

  private Token string() {
    JsonString scanner = new JsonString(text, at);
    String result = scanner.scan();
    at = scanner.end();
    if (result == null) {
      return error("invalid string: " + scanner.problem());
    }
    if (result.indexOf('\0') >= 0) {
      throw new EvalError(
          "input string '"
              + result.replace("\0", "\u00e2\u0090\u0080")
              + "' cannot be represented as Nix string because it contains null bytes");
    }
    value = Str.of(result);
    return Token.STRING;
  }

  private Token number(char first) {
    if (first == '-') {
      if (!digit()) {
        at++;
        return error("invalid number; expected digit after '-'");
      }
      first = text.charAt(at++);
    }
    if (first != '0') {
      digits();
    }
    boolean whole = true;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      if (!digits()) {
        at++;
        return error("invalid number; expected digit after '.'");
      }
      whole = false;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      boolean signed = at < text.length() && "+-".indexOf(text.charAt(at)) >= 0;
      at += signed ? 1 : 0;
      if (!digits()) {
        at++;
        return error(
            signed
                ? "invalid number; expected digit after exponent sign"
                : "invalid number; expected '+', '-', or digit after exponent");
      }
      whole = false;
    }
    String spelling = text.substring(start, at);
    value = whole ? integer(spelling) : floating(spelling);
    return Token.NUMBER;
  }

  private boolean digit() {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private boolean digits() {
    int from = at;
    while (digit()) {
      at++;
    }
    return at > from;
  }

  private static Value integer(String spelling) {
    if (spelling.length() < 19) {
      return Int.of(Long.parseLong(spelling));
    }
    BigInteger number = new BigInteger(spelling);
    if (number.bitLength() < 64) {
      return Int.of(number.longValue());
    }
    if (number.signum() > 0 && number.compareTo(UNSIGNED_LIMIT) < 0) {
      throw new EvalError("unsigned json number " + number + " outside of Nix integer range");
    }
    return floating(spelling);
  }

  private static Value floating(String spelling) {
    double number = Double.parseDouble(spelling);
    if (Double.isInfinite(number)) {
      throw new EvalError(
          "[json.exception.out_of_range.406] number overflow parsing '" + spelling + "'");
    }
    return new Flt(number);
  }

  /// The error that the current token is not what a context can go on with.
  EvalError unexpected(String context, String expected) {
    int line = 1;
    int column = 0;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      column++;
      if (text.charAt(i) == '\n') {
        line++;
        column = 0;
      }
    }
    column += token == Token.END || at > text.length() ? 1 : 0;
    String reason =
        token == Token.ERROR
            ? problem + "; last read: '" + lastRead() + "'"
            : "unexpected " + token.wording;
    return new EvalError(
        "[json.exception.parse_error.101] parse error at line "
            + line
            + ", column "
            + column
            + ": syntax error while parsing "
            + context
            + " - "
            + reason
            + expected);
  }

  private String lastRead() {
    StringBuilder out = new StringBuilder();
    for (int i = start; i < Math.min(at, text.length()); i++) {
      char c = text.charAt(i);
      out.append(c < 0x20 ? String.format(Locale.ROOT, "<U+%04X>", (int) c) : String.valueOf(c));
    }
    return out.toString();
  }
}
