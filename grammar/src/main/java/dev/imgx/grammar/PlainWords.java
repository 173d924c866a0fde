package dev.imgx.grammar;

import org.antlr.v4.runtime.Token;

/// Cuts the words that are plain to see, in time that is linear in the text; those are nearly all.
/// The lexer's rules define what words are, a test compares; here they are only found sooner.
///
/// What begins like a path could be one, or a URL, until its run of path characters ends: where it
/// does is remembered, since many words may stand in one run (`1+1+1`). Mutable; for one lexer.
final class PlainWords {
  /// What only the rules can tell: a path, a URL, something strange, or the end.
  static final int NONE = Token.INVALID_TYPE;

  private final String text;
  private final int size;

  /// Behind the last word cut.
  private int end;

  /// Behind the last run of path characters looked at, and its last character that no scheme has.
  private int runEnd;

  private int noScheme;

  PlainWords(String text) {
    this.text = text;
    this.size = text.length();
  }

  int end() {
    return end;
  }

  /// Behind blanks and comments.
  int skip(int from) {
    int at = from;
    while (at < size) {
      char c = text.charAt(at);
      if (Letters.isBlank(c)) {
        at++;
      } else if (c == '#') {
        at = lineEnd(at);
      } else if (c == '/' && is('*', at + 1)) {
        int close = text.indexOf("*/", at + 2);
        if (close < 0) {
          return at;
        }
        at = close + 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < size && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  /// The type of the word that starts here in an expression.
  int inExpression(int start) {
    if (start >= size) {
      return NONE;
    }
    char c = text.charAt(start);
    if (Letters.isPath(c)) {
      return inRun(c, start);
    }
    return switch (c) {
      case '{' -> one(ImgxLexer.LBRACE, start);
      case '}' -> one(ImgxLexer.RBRACE, start);
      case '(' -> one(ImgxLexer.LPAREN, start);
      case ')' -> one(ImgxLexer.RPAREN, start);
      case '[' -> one(ImgxLexer.LBRACKET, start);
      case ']' -> one(ImgxLexer.RBRACKET, start);
      case ';' -> one(ImgxLexer.SEMICOLON, start);
      case ':' -> one(ImgxLexer.COLON, start);
      case ',' -> one(ImgxLexer.COMMA, start);
      case '@' -> one(ImgxLexer.AT, start);
      case '?' -> one(ImgxLexer.QUESTION, start);
      case '*' -> one(ImgxLexer.TIMES, start);
      case '"' -> one(ImgxLexer.QUOTE, start);
      case '=' -> oneOrTwo(ImgxLexer.ASSIGN, '=', ImgxLexer.EQUAL, start);
      case '!' -> oneOrTwo(ImgxLexer.NOT, '=', ImgxLexer.NOT_EQUAL, start);
      case '>' -> oneOrTwo(ImgxLexer.GREATER, '=', ImgxLexer.GREATER_EQUAL, start);
      case '&' -> two('&', ImgxLexer.AND, start);
      case '$' -> two('{', ImgxLexer.INTERPOLATE, start);
      case '|' ->
          is('>', start + 1) ? two(ImgxLexer.PIPE, start) : two('|', ImgxLexer.OR_ELSE, start);
      case '<' -> less(start);
      case '/' -> slash(start);
      case '\'' -> is('\'', start + 1) ? indentedOpen(start) : NONE;
      default -> NONE;
    };
  }

  private int less(int start) {
    if (isPath(start + 1)) {
      return NONE;
    }
    return is('|', start + 1)
        ? two(ImgxLexer.PIPE, start)
        : oneOrTwo(ImgxLexer.LESS, '=', ImgxLexer.LESS_EQUAL, start);
  }

  private int slash(int start) {
    if (isPath(start + 1) || isInterpolation(start + 1) || is('*', start + 1)) {
      return NONE;
    }
    return oneOrTwo(ImgxLexer.DIVIDE, '/', ImgxLexer.UPDATE, start);
  }

  private int indentedOpen(int start) {
    int at = start + 2;
    while (is(' ', at)) {
      at++;
    }
    end = is('\n', at) ? at + 1 : start + 2;
    return ImgxLexer.INDENTED_OPEN;
  }

  // --- words that begin with a path character

  private int inRun(char c, int start) {
    findRun(start);
    if (isPathOrUrl(c, start)) {
      return NONE;
    }
    if (Letters.isDigit(c)) {
      return number(start);
    }
    return switch (c) {
      case '.' -> dot(start);
      case '+' -> oneOrTwo(ImgxLexer.PLUS, '+', ImgxLexer.CONCAT, start);
      case '-' -> oneOrTwo(ImgxLexer.MINUS, '>', ImgxLexer.IMPLIES, start);
      default -> name(start);
    };
  }

  private void findRun(int start) {
    if (start < runEnd) {
      return;
    }
    int at = start;
    noScheme = -1;
    while (isPath(at)) {
      if (text.charAt(at) == '_') {
        noScheme = at;
      }
      at++;
    }
    runEnd = at;
  }

  private boolean isPathOrUrl(char first, int start) {
    if (is('/', runEnd)) {
      return isPath(runEnd + 1) || isInterpolation(runEnd + 1);
    }
    return is(':', runEnd)
        && noScheme < start
        && Letters.isLetter(first)
        && runEnd + 1 < size
        && Letters.isUrl(text.charAt(runEnd + 1));
  }

  private int name(int start) {
    int at = start + 1;
    while (at < size && Letters.isName(text.charAt(at))) {
      at++;
    }
    end = at;
    return Keywords.type(text, start, at);
  }

  private int dot(int start) {
    if (isDigit(start + 1)) {
      return fraction(start);
    }
    return is('.', start + 1) && is('.', start + 2)
        ? three(ImgxLexer.ELLIPSIS, start)
        : one(ImgxLexer.DOT, start);
  }

  /// A 0 in front needs digits behind the point, and allows no other before it.
  private int number(int start) {
    int at = digits(start);
    boolean zero = text.charAt(start) == '0';
    if (is('.', at) && (zero ? at == start + 1 && isDigit(at + 1) : true)) {
      return fraction(at);
    }
    end = at;
    return ImgxLexer.INT;
  }

  private int fraction(int point) {
    int at = digits(point + 1);
    if (is('e', at) || is('E', at)) {
      int sign = is('+', at + 1) || is('-', at + 1) ? at + 2 : at + 1;
      at = isDigit(sign) ? digits(sign) : at;
    }
    end = at;
    return ImgxLexer.FLOAT;
  }

  private int digits(int from) {
    int at = from;
    while (isDigit(at)) {
      at++;
    }
    return at;
  }

  // --- strings

  /// The type of the piece that starts here in a string.
  int inString(int start) {
    int at = start;
    while (at < size) {
      int length = stringPiece(text.charAt(at), at);
      if (length == 0) {
        break;
      }
      at += length;
    }
    if (at > start) {
      end = Math.min(at, size);
      return ImgxLexer.STR;
    }
    if (is('"', start)) {
      return one(ImgxLexer.QUOTE, start);
    }
    if (is('$', start)) {
      return oneOrTwo(ImgxLexer.STR, '{', ImgxLexer.INTERPOLATE, start);
    }
    return NONE;
  }

  /// How much of the text goes on in one step, nothing where it ends.
  private int stringPiece(char c, int at) {
    return switch (c) {
      case '"' -> 0;
      case '\\' -> at + 1 < size ? 2 : 0;
      case '$' ->
          at + 1 >= size || is('{', at + 1) || is('"', at + 1)
              ? 0
              : text.charAt(at + 1) != '\\' ? 2 : at + 2 < size ? 3 : 0;
      default -> 1;
    };
  }

  /// The type of the piece that starts here in an indented string.
  int inIndented(int start) {
    int at = start;
    while (at < size) {
      int length = indentedPiece(text.charAt(at), at);
      if (length == 0) {
        break;
      }
      at += length;
    }
    if (at > start) {
      end = at;
      return ImgxLexer.INDENTED_TEXT;
    }
    if (start >= size) {
      return NONE;
    }
    if (text.charAt(start) == '$') {
      return oneOrTwo(ImgxLexer.INDENTED_ESCAPE, '{', ImgxLexer.INTERPOLATE, start);
    }
    return quotes(start);
  }

  private int indentedPiece(char c, int at) {
    return switch (c) {
      case '$' -> at + 1 >= size || is('{', at + 1) || is('\'', at + 1) ? 0 : 2;
      case '\'' -> at + 1 >= size || is('\'', at + 1) || is('$', at + 1) ? 0 : 2;
      default -> 1;
    };
  }

  /// A quote that is no text: alone, or two that may escape what follows.
  private int quotes(int start) {
    if (!is('\'', start + 1)) {
      return one(ImgxLexer.INDENTED_ESCAPE, start);
    }
    if (is('$', start + 2) || is('\'', start + 2)) {
      return three(ImgxLexer.INDENTED_ESCAPE, start);
    }
    if (is('\\', start + 2) && start + 3 < size) {
      end = start + 4;
      return ImgxLexer.INDENTED_ESCAPE;
    }
    return two(ImgxLexer.INDENTED_CLOSE, start);
  }

  // --- small pieces

  private int one(int type, int start) {
    end = start + 1;
    return type;
  }

  private int two(int type, int start) {
    end = start + 2;
    return type;
  }

  private int three(int type, int start) {
    end = start + 3;
    return type;
  }

  private int two(char second, int type, int start) {
    return is(second, start + 1) ? two(type, start) : NONE;
  }

  private int oneOrTwo(int alone, char second, int both, int start) {
    return is(second, start + 1) ? two(both, start) : one(alone, start);
  }

  private boolean is(char c, int at) {
    return at < size && text.charAt(at) == c;
  }

  private boolean isDigit(int at) {
    return at < size && Letters.isDigit(text.charAt(at));
  }

  private boolean isPath(int at) {
    return at < size && Letters.isPath(text.charAt(at));
  }

  private boolean isInterpolation(int at) {
    return is('$', at) && is('{', at + 1);
  }
}
