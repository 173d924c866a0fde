package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Which token of an unfinished construct waits to be closed.
final class Openers {
  private Openers() {}

  /// The last opening token among the children that no closing token follows, or `null`.
  static @Nullable Token of(ParserRuleContext context) {
    Token open = null;
    for (int i = 0; i < context.getChildCount(); i++) {
      ParseTree child = context.getChild(i);
      if (!(child instanceof TerminalNode leaf)) {
        continue;
      }
      Token token = leaf.getSymbol();
      switch (token.getType()) {
        case ImgxParser.QUOTE -> open = open == null ? token : null;
        case ImgxParser.LPAREN,
            ImgxParser.LBRACKET,
            ImgxParser.LBRACE,
            ImgxParser.INTERPOLATE,
            ImgxParser.PATH_INTERPOLATE,
            ImgxParser.INDENTED_OPEN ->
            open = token;
        case ImgxParser.RPAREN, ImgxParser.RBRACKET, ImgxParser.RBRACE, ImgxParser.INDENTED_CLOSE ->
            open = null;
        default -> {}
      }
    }
    return open;
  }
}
