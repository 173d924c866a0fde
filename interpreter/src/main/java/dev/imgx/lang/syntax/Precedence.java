package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Expr.UnaryOperator;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Makes the syntax tree of one operation: the parser leaves its operators and operands in a row.
final class Precedence {
  private final AstBuilder builder;
  private final List<ParseTree> words;
  private int next;

  Precedence(AstBuilder builder, ImgxParser.OperationContext context) {
    this.builder = builder;
    this.words = context.children;
  }

  Expr operation() {
    return operation(0);
  }

  /// The longest operation from here on whose operators all bind as tightly as `loosest`.
  private Expr operation(int loosest) {
    int start = span(next).start();
    Expr left = operand();
    Token last = null;
    while (next < words.size()) {
      Token operator = token(next);
      if (Operators.tightness(operator) < loosest) {
        break;
      }
      refuseChain(last, operator);
      next++;
      left =
          operator.getType() == ImgxParser.QUESTION ? hasAttr(left, start) : binary(left, operator);
      last = operator;
    }
    return left;
  }

  private Expr operand() {
    if (words.get(next) instanceof ImgxParser.CallContext call) {
      next++;
      return builder.call(call);
    }
    int start = span(next).start();
    boolean negates = token(next).getType() == ImgxParser.MINUS;
    next++;
    Expr operand = operation(negates ? Operators.NEGATION : Operators.NOT);
    return new Expr.Unary(
        negates ? UnaryOperator.NEGATE : UnaryOperator.NOT, operand, spanFrom(start));
  }

  private Expr hasAttr(Expr target, int start) {
    var path = (ImgxParser.AttrPathContext) words.get(next);
    next++;
    return new Expr.HasAttr(target, builder.attrPath(path), spanFrom(start));
  }

  private Expr binary(Expr left, Token operator) {
    int tightness = Operators.tightness(operator);
    Expr right = operation(Operators.leansRight(operator) ? tightness : tightness + 1);
    return new Expr.Binary(
        Operators.of(operator),
        left,
        right,
        AstBuilder.span(operator),
        left.span().to(right.span()));
  }

  /// Refuses `a < b < c`.
  private void refuseChain(@Nullable Token last, Token operator) {
    if (last != null
        && Operators.isComparison(operator)
        && Operators.tightness(last) == Operators.tightness(operator)) {
      throw new SyntaxError(
          Diagnostic.of(
                  "syntax error: unexpected '"
                      + builder.text(operator)
                      + "', comparisons do not chain",
                  builder.site(AstBuilder.span(operator)))
              .withHint("put one comparison in parentheses, or join two with `&&`"),
          false);
    }
  }

  private Token token(int index) {
    return ((TerminalNode) words.get(index)).getSymbol();
  }

  private Span span(int index) {
    return words.get(index) instanceof ParserRuleContext context
        ? AstBuilder.span(context)
        : AstBuilder.span(token(index));
  }

  /// All from an offset to the last word taken.
  private Span spanFrom(int start) {
    return new Span(start, span(next - 1).end());
  }
}
