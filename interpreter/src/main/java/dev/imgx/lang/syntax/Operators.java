package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.syntax.Expr.BinaryOperator;
import org.antlr.v4.runtime.Token;

/// The operators that tokens stand for.
final class Operators {
  private Operators() {}

  static BinaryOperator of(Token token) {
    return switch (token.getType()) {
      case ImgxParser.CONCAT -> BinaryOperator.CONCAT;
      case ImgxParser.TIMES -> BinaryOperator.MULTIPLY;
      case ImgxParser.DIVIDE -> BinaryOperator.DIVIDE;
      case ImgxParser.PLUS -> BinaryOperator.ADD;
      case ImgxParser.MINUS -> BinaryOperator.SUBTRACT;
      case ImgxParser.UPDATE -> BinaryOperator.UPDATE;
      case ImgxParser.LESS -> BinaryOperator.LESS;
      case ImgxParser.LESS_EQUAL -> BinaryOperator.LESS_OR_EQUAL;
      case ImgxParser.GREATER -> BinaryOperator.GREATER;
      case ImgxParser.GREATER_EQUAL -> BinaryOperator.GREATER_OR_EQUAL;
      case ImgxParser.EQUAL -> BinaryOperator.EQUAL;
      case ImgxParser.NOT_EQUAL -> BinaryOperator.NOT_EQUAL;
      case ImgxParser.AND -> BinaryOperator.AND;
      case ImgxParser.OR_ELSE -> BinaryOperator.OR;
      case ImgxParser.IMPLIES -> BinaryOperator.IMPLIES;
      default -> throw new IllegalArgumentException("not an operator: " + token);
    };
  }

  /// `==` and `!=`, which bind looser than the other comparisons.
  static boolean isEquality(Token token) {
    return token.getType() == ImgxParser.EQUAL || token.getType() == ImgxParser.NOT_EQUAL;
  }
}
