package dev.imgx.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;

/// What the lexer does not say in rules: which names are keywords, where a `}` leads back to, and
/// where a path ends.
///
/// Nix's lexer ends a path with a token of no width. Here each piece of a path looks at what
/// follows it and leaves the path, or not.
///
/// The rules define the words, and cut those that are not plain to see.
public abstract class LexerBase extends Lexer {
  private final ByteStream bytes;
  private final PlainWords plain;
  private boolean byRules;
  private int count;

  /// @param input a [ByteStream]
  protected LexerBase(CharStream input) {
    super(input);
    bytes = (ByteStream) input;
    plain = new PlainWords(bytes.text());
  }

  /// Has all words cut by the rules, as a test wants it.
  final void useRulesAlone() {
    byRules = true;
  }

  final ByteStream bytes() {
    return bytes;
  }

  @Override
  public Token nextToken() {
    if (byRules) {
      return super.nextToken();
    }
    int start = bytes.index();
    int type =
        switch (_mode) {
          case DEFAULT_MODE -> {
            start = plain.skip(start);
            yield plain.inExpression(start);
          }
          case ImgxLexer.STRING -> plain.inString(start);
          case ImgxLexer.INDENTED -> plain.inIndented(start);
          default -> PlainWords.NONE;
        };
    if (type == PlainWords.NONE) {
      bytes.seek(start);
      return super.nextToken();
    }
    bytes.seek(plain.end());
    changeMode(type);
    return new Word(this, type, count++, start, plain.end() - 1);
  }

  private void changeMode(int type) {
    switch (type) {
      case ImgxLexer.LBRACE, ImgxLexer.INTERPOLATE -> pushMode(DEFAULT_MODE);
      case ImgxLexer.RBRACE -> closeBrace();
      case ImgxLexer.INDENTED_OPEN -> pushMode(ImgxLexer.INDENTED);
      case ImgxLexer.INDENTED_CLOSE -> popMode();
      case ImgxLexer.QUOTE -> {
        if (_mode == ImgxLexer.STRING) {
          popMode();
        } else {
          pushMode(ImgxLexer.STRING);
        }
      }
      default -> {}
    }
  }

  @Override
  public Token emit() {
    _token = new Word(this, _type, count++, _tokenStartCharIndex, getCharIndex() - 1);
    return _token;
  }

  @Override
  public Token emitEOF() {
    _token = new Word(this, Token.EOF, count, bytes.index(), bytes.index() - 1);
    return _token;
  }

  /// After a name: it may be a keyword.
  protected final void keyword() {
    setType(Keywords.type(bytes.text(), _tokenStartCharIndex, getCharIndex()));
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
        || (next >= 0 && Letters.isPath((char) next))
        || (next == '$' && _input.LA(2) == '{');
  }
}
