package dev.imgx.lang.syntax;

import dev.imgx.grammar.ByteStream;
import dev.imgx.grammar.ImgxLexer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;

/// The words of a text by what they are, for editors. Any text will do: what is no word of the
/// language, or not yet, is `STRAY`.
public final class Highlights {
  /// What a word is.
  public enum Kind {
    KEYWORD,
    NAME,
    STRING,
    ESCAPE,
    NUMBER,
    PATH,
    OPERATOR,
    BRACKET,
    STRAY
  }

  /// A word from `start` to before `end`.
  public record Word(Kind kind, int start, int end) {}

  private Highlights() {}

  /// The words in their order; what is between them is space or a comment.
  ///
  /// @param text bytes as Latin-1 chars
  public static List<Word> of(String text) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(text));
    lexer.removeErrorListeners();
    List<Word> words = new ArrayList<>();
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
      int end = token.getStopIndex() + 1;
      if (end > token.getStartIndex()) {
        words.add(new Word(kind(token.getType()), token.getStartIndex(), end));
      }
    }
    return words;
  }

  /// Where the bracket is that belongs to the one at `offset`; -1 when there is none.
  public static int partner(String text, int offset) {
    Deque<Integer> open = new ArrayDeque<>();
    for (Word word : of(text)) {
      if (word.kind() != Kind.BRACKET) {
        continue;
      }
      if ("([{".indexOf(text.charAt(word.end() - 1)) >= 0) {
        open.push(word.end() - 1);
      } else if (!open.isEmpty()) {
        int start = open.pop();
        if (word.start() == offset) {
          return start;
        }
        if (start == offset) {
          return word.start();
        }
      }
    }
    return -1;
  }

  private static Kind kind(int type) {
    return switch (type) {
      case ImgxLexer.IF,
          ImgxLexer.THEN,
          ImgxLexer.ELSE,
          ImgxLexer.ASSERT,
          ImgxLexer.WITH,
          ImgxLexer.LET,
          ImgxLexer.IN,
          ImgxLexer.REC,
          ImgxLexer.INHERIT,
          ImgxLexer.OR ->
          Kind.KEYWORD;
      case ImgxLexer.ID -> Kind.NAME;
      case ImgxLexer.INT, ImgxLexer.FLOAT -> Kind.NUMBER;
      case ImgxLexer.QUOTE,
          ImgxLexer.STR,
          ImgxLexer.INDENTED_OPEN,
          ImgxLexer.INDENTED_CLOSE,
          ImgxLexer.INDENTED_TEXT ->
          Kind.STRING;
      case ImgxLexer.INDENTED_ESCAPE -> Kind.ESCAPE;
      case ImgxLexer.PATH,
          ImgxLexer.PATH_PART,
          ImgxLexer.TRAILING_SLASH,
          ImgxLexer.SEARCH_PATH,
          ImgxLexer.URI ->
          Kind.PATH;
      case ImgxLexer.LPAREN,
          ImgxLexer.RPAREN,
          ImgxLexer.LBRACKET,
          ImgxLexer.RBRACKET,
          ImgxLexer.LBRACE,
          ImgxLexer.RBRACE,
          ImgxLexer.INTERPOLATE ->
          Kind.BRACKET;
      case ImgxLexer.STRAY, ImgxLexer.UNCLOSED_COMMENT -> Kind.STRAY;
      default -> Kind.OPERATOR;
    };
  }
}
