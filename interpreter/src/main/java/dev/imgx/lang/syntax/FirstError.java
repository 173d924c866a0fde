package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Note;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import java.util.List;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.atn.Transition;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/// Stops at the first syntax error and explains it: one good message beats five guesses.
final class FirstError extends DefaultErrorStrategy {
  private final Source source;

  FirstError(Source source) {
    this.source = source;
  }

  @Override
  public void sync(Parser recognizer) {
    // What does not fit is met by the next match, which knows better what was wanted.
  }

  @Override
  public void reportError(Parser recognizer, RecognitionException e) {
    // Told by `recover`.
  }

  @Override
  public Token recoverInline(Parser recognizer) {
    Token found = recognizer.getCurrentToken();
    throw explain(recognizer, found, recognizer.getExpectedTokens(), null);
  }

  @Override
  public void recover(Parser recognizer, RecognitionException e) {
    if (e instanceof NoViableAltException blind && blind.getDeadEndConfigs() != null) {
      IntervalSet expected = expected(blind.getDeadEndConfigs());
      throw explain(recognizer, e.getOffendingToken(), expected, blind.getStartToken());
    }
    throw explain(recognizer, e.getOffendingToken(), recognizer.getExpectedTokens(), null);
  }

  /// What could have stood where a prediction failed.
  private static IntervalSet expected(ATNConfigSet deadEnds) {
    IntervalSet expected = new IntervalSet();
    for (ATNConfig config : deadEnds) {
      for (Transition transition : config.state.getTransitions()) {
        if (!transition.isEpsilon()) {
          expected.addAll(transition.label());
        }
      }
    }
    return expected;
  }

  private SyntaxError explain(
      Parser recognizer, Token found, IntervalSet expected, @Nullable Token start) {
    SyntaxError lexical = lexical(found);
    if (lexical != null) {
      return lexical;
    }
    TokenStream tokens = recognizer.getInputStream();
    Token before = found.getTokenIndex() == 0 ? null : tokens.get(found.getTokenIndex() - 1);
    Mistake mistake = new Mistake(source, recognizer.getContext(), before, found, expected);
    if (before != null && mistake.isExpected(ImgxParser.PATH_INTERPOLATE)) {
      return lexical("syntax error: two slashes in a path", before.getStartIndex(), false);
    }
    boolean atEnd = isEnd(found);
    int end = source.text().length();
    Span span = atEnd ? new Span(end, end) : AstBuilder.span(found);
    String message = "syntax error: unexpected " + mistake.found(atEnd) + mistake.wanted();
    List<Note> notes = List.of();
    if (atEnd) {
      notes = openerNote(mistake, mistake.opener(start), "is never closed");
    } else if (mistake.isForeignEnd()) {
      notes = openerNote(mistake, mistake.opener(start), "is still open");
    }
    return new SyntaxError(
        new Diagnostic(message, new Site(source, span), notes, Slips.hint(mistake)), atEnd);
  }

  private List<Note> openerNote(Mistake mistake, @Nullable Token opener, String state) {
    if (opener == null) {
      return List.of();
    }
    String text = "this '" + mistake.text(opener).strip() + "' " + state;
    return List.of(new Note(text, new Site(source, AstBuilder.span(opener))));
  }

  /// The end of the text, also in the middle of a string's escape.
  private boolean isEnd(Token found) {
    return found.getType() == Token.EOF
        || (found.getType() == ImgxParser.STRAY
            && found.getStopIndex() + 1 == source.text().length()
            && source.text().endsWith("\\"));
  }

  /// What the lexer itself found wrong.
  private @Nullable SyntaxError lexical(Token found) {
    return switch (found.getType()) {
      case ImgxParser.UNCLOSED_COMMENT ->
          lexical("syntax error: this comment is never closed", found.getStartIndex(), true);
      case ImgxParser.TRAILING_SLASH ->
          lexical("path has a trailing slash", found.getStopIndex() + 1, false);
      default -> null;
    };
  }

  private SyntaxError lexical(String message, int offset, boolean incomplete) {
    return new SyntaxError(Diagnostic.of(message, Site.at(source, offset)), incomplete);
  }
}
