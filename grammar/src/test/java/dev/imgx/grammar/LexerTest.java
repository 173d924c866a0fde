package dev.imgx.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;

/// Where the words are cut: longest match, modes, and paths that end without a word of their own.
class LexerTest {
  @Test
  void theLongestMatchWins() {
    assertWords("a/b", "PATH");
    assertWords("a / b", "ID DIVIDE ID");
    assertWords("a//b", "ID UPDATE ID");
    assertWords("a /b", "ID PATH");
    assertWords("a<b>c", "ID SEARCH_PATH ID");
    assertWords("a<b", "ID LESS ID");
    assertWords("x-1", "ID");
    assertWords("1-1", "INT MINUS INT");
    assertWords("1.5.5", "FLOAT FLOAT");
    assertWords("1.a", "FLOAT ID");
    assertWords("0.a", "INT DOT ID");
    assertWords("x:x", "URI");
    assertWords("x: x", "ID COLON ID");
    assertWords("a->b", "ID GREATER ID");
    assertWords("orx or", "ID OR");
    assertWords("....", "ELLIPSIS DOT");
  }

  @Test
  void keywordsAreWholeWords() {
    assertWords(
        "if then else assert with let in rec inherit or",
        "IF THEN ELSE ASSERT WITH LET IN REC INHERIT OR");
    assertWords("If iff in' let-in rec_ inherit1", "ID ID ID ID ID ID");
    assertWords("if:x in/x", "URI PATH");
  }

  @Test
  void onlyAnExponentHasALetter() {
    assertWords("1.5e3 1.5E-3 .5e0", "FLOAT FLOAT FLOAT");
    assertWords("1.5f3 00.5 10", "FLOAT ID INT FLOAT INT");
  }

  @Test
  void stringsHaveModes() {
    assertWords("\"a\"", "QUOTE STR QUOTE");
    assertWords("\"a${b}c\"", "QUOTE STR INTERPOLATE ID RBRACE STR QUOTE");
    assertWords("\"$${b}\"", "QUOTE STR QUOTE");
    assertWords("\"a$\"", "QUOTE STR STR QUOTE");
    assertWords("\"${ { } }\"", "QUOTE INTERPOLATE LBRACE RBRACE RBRACE QUOTE");
    assertWords("''a''", "INDENTED_OPEN INDENTED_TEXT INDENTED_CLOSE");
    assertWords("'''''''", "INDENTED_OPEN INDENTED_ESCAPE INDENTED_CLOSE");
    assertWords("''''$''", "INDENTED_OPEN INDENTED_ESCAPE INDENTED_CLOSE");
    assertWords("''${a}''", "INDENTED_OPEN INTERPOLATE ID RBRACE INDENTED_CLOSE");
  }

  @Test
  void pathsEndByPeeking() {
    assertWords("./a", "PATH");
    assertWords("./${a}", "PATH PATH_INTERPOLATE ID RBRACE");
    assertWords("/${a}/b c", "PATH PATH_INTERPOLATE ID RBRACE PATH_PART ID");
    assertWords("~/${a}b", "PATH PATH_INTERPOLATE ID RBRACE PATH_PART");
    assertWords(
        "./a${b}${c};", "PATH PATH_INTERPOLATE ID RBRACE PATH_INTERPOLATE ID RBRACE SEMICOLON");
    assertWords("\"${./a}\"", "QUOTE INTERPOLATE PATH RBRACE QUOTE");
    assertWords(
        "./${./${a}}b", "PATH PATH_INTERPOLATE PATH PATH_INTERPOLATE ID RBRACE RBRACE PATH_PART");
    assertWords("./a/ b", "TRAILING_SLASH ID");
    assertWords("./a//b", "PATH PATH_PART");
  }

  @Test
  void nothingIsTooStrange() {
    assertWords("}}}", "RBRACE RBRACE RBRACE");
    assertWords("/* a", "UNCLOSED_COMMENT");
    assertWords("/**/ /***/ 1", "INT");
    assertWords("\u00e4\u0000", "STRAY STRAY");
    assertWords("\"\\", "QUOTE STRAY");
    assertWords("# \u00ff\n1", "INT");
    assertWords("|> <|", "PIPE PIPE");
  }

  private static void assertWords(String text, String words) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(text));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    List<String> found = new ArrayList<>();
    for (Token token : tokens.getTokens()) {
      if (token.getType() != Token.EOF) {
        found.add(ImgxLexer.VOCABULARY.getSymbolicName(token.getType()));
      }
    }
    assertEquals(words, String.join(" ", found), text);
  }
}
