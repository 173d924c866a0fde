package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.syntax.Expr.BinaryOperator;
import org.antlr.v4.runtime.Token;

/// The operators that tokens stand for, and how they bind. Follows the precedences of Nix's
/// parser.y.
final class Operators {
  /// How tightly `!` and the unary `-` bind what stands behind them.
  static final int NOT = 7;

  static final int NEGATION = 12;
  private static final int EQUALITY = 4;
  private static final int ORDER = 5;

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

  /// How tightly a token binds what stands before it: the greater, the tighter.
  static int tightness(Token token) {
    return switch (token.getType()) {
      case ImgxParser.IMPLIES -> 1;
      case ImgxParser.OR_ELSE -> 2;
      case ImgxParser.AND -> 3;
      case ImgxParser.EQUAL, ImgxParser.NOT_EQUAL -> EQUALITY;
      case ImgxParser.LESS, ImgxParser.LESS_EQUAL, ImgxParser.GREATER, ImgxParser.GREATER_EQUAL ->
          ORDER;
      case ImgxParser.UPDATE -> 6;
      case ImgxParser.PLUS, ImgxParser.MINUS -> 8;
      case ImgxParser.TIMES, ImgxParser.DIVIDE -> 9;
      case ImgxParser.CONCAT -> 10;
      case ImgxParser.QUESTION -> 11;
      default -> throw new IllegalArgumentException("not an operator: " + token);
    };
  }

  /// Whether `a ∘ b ∘ c` is `a ∘ (b ∘ c)`.
  static boolean leansRight(Token token) {
    return switch (token.getType()) {
      case ImgxParser.CONCAT, ImgxParser.UPDATE, ImgxParser.IMPLIES -> true;
      default -> false;
    };
  }

  /// Whether this is a comparison: these do not associate at all.
  static boolean isComparison(Token token) {
    int tightness = tightness(token);
    return tightness == EQUALITY || tightness == ORDER;
  }
}
