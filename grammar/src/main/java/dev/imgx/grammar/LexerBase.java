package dev.imgx.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Lexer;

/// What the lexer does not say in rules: which names are keywords, where a `}` leads back to, and
/// where a path ends.
///
/// Nix's lexer ends a path with a token of no width. Here each piece of a path looks at what
/// follows it and leaves the path, or not.
public abstract class LexerBase extends Lexer {
  protected LexerBase(CharStream input) {
    super(input);
  }

  /// After a name: it may be a keyword.
  protected final void keyword() {
    switch (getText()) {
      case "if" -> setType(ImgxLexer.IF);
      case "then" -> setType(ImgxLexer.THEN);
      case "else" -> setType(ImgxLexer.ELSE);
      case "assert" -> setType(ImgxLexer.ASSERT);
      case "with" -> setType(ImgxLexer.WITH);
      case "let" -> setType(ImgxLexer.LET);
      case "in" -> setType(ImgxLexer.IN);
      case "rec" -> setType(ImgxLexer.REC);
      case "inherit" -> setType(ImgxLexer.INHERIT);
      case "or" -> setType(ImgxLexer.OR);
      default -> {}
    }
  }

  /// Ends a set or an interpolation; a `}` too many is left to the parser.
  protected final void closeBrace() {
    if (!_modeStack.isEmpty()) {
      popMode();
    }
    if (_mode == ImgxLexer.PATH_REST && !pathGoesOn()) {
      popMode();
    }
  }

  /// After the first piece of a path.
  protected final void path() {
    if (pathGoesOn()) {
      pushMode(ImgxLexer.PATH_REST);
    } else {
      refuseTrailingSlash();
    }
  }

  /// After a first piece that was matched together with the `${` behind it: gives that back.
  protected final void pathBeforeInterpolation() {
    _input.seek(_input.index() - 2);
    pushMode(ImgxLexer.PATH_REST);
  }

  /// After a further piece of a path.
  protected final void pathPart() {
    if (!pathGoesOn()) {
      popMode();
      refuseTrailingSlash();
    }
  }

  private void refuseTrailingSlash() {
    if (_input.LA(-1) == '/') {
      setType(ImgxLexer.TRAILING_SLASH);
    }
  }

  private boolean pathGoesOn() {
    int next = _input.LA(1);
    return next == '/'
        || (next >= 'a' && next <= 'z')
        || (next >= 'A' && next <= 'Z')
        || (next >= '0' && next <= '9')
        || next == '.'
        || next == '_'
        || next == '-'
        || next == '+'
        || (next == '$' && _input.LA(2) == '{');
  }
}
