package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Source;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Hints for the slips that everybody makes.
final class Slips {
  private Slips() {}

  /// What may have been meant, or `null`. What was found tells most; then what came before it.
  static @Nullable String hint(Mistake mistake) {
    String hint = byFound(mistake);
    return hint != null ? hint : byContext(mistake);
  }

  private static @Nullable String byFound(Mistake mistake) {
    return switch (mistake.found().getType()) {
      case ImgxParser.ASSIGN -> assign(mistake);
      case ImgxParser.COMMA -> comma(mistake);
      case ImgxParser.COLON -> colon(mistake);
      case ImgxParser.OR ->
          "`or` is a keyword: it names an attribute, or gives a default as in `a.b or c`";
      case ImgxParser.INTERPOLATE ->
          "`${...}` stands in strings, in paths and for attribute names only";
      case ImgxParser.PIPE -> "pipe operators are an experiment of Nix that imgx does not have";
      case ImgxParser.STRAY -> stray(mistake);
      case ImgxParser.IF,
          ImgxParser.LET,
          ImgxParser.WITH,
          ImgxParser.ASSERT,
          ImgxParser.THEN,
          ImgxParser.ELSE,
          ImgxParser.IN,
          ImgxParser.REC,
          ImgxParser.INHERIT ->
          keyword(mistake);
      case ImgxParser.DOT ->
          mistake.context() instanceof ImgxParser.InheritContext
              ? "write `inherit (a) b;` to take `a.b`"
              : null;
      default -> null;
    };
  }

  private static @Nullable String byContext(Mistake mistake) {
    if (mistake.follows(ImgxParser.OR)) {
      return "`or` needs a default after it, as in `a.b or c`";
    }
    if (mistake.context() instanceof ImgxParser.ListContext && isOperator(mistake.found())) {
      return "put list elements that are operations in parentheses: `[ (-1) (a + b) ]`";
    }
    if (mistake.isExpected(ImgxParser.ELSE)) {
      return "an `if` always has an `else`";
    }
    if (mistake.follows(ImgxParser.LET) && mistake.isExpected(ImgxParser.LBRACE)) {
      return "put `let` with all that belongs to it in parentheses to use it here";
    }
    if (mistake.isExpected(ImgxParser.IN) || isUnboundInLet(mistake)) {
      return "the bindings of a `let` end with `in`";
    }
    Token before = mistake.before();
    return before != null && isColonUrl(mistake, before)
        ? "`" + mistake.text(before) + "` is a URL; a function needs a blank after its colon"
        : null;
  }

  /// `=` in an expression is a comparison meant, or a binding after one that lacks its `;`.
  private static String assign(Mistake mistake) {
    ParserRuleContext context = mistake.context();
    boolean inBinding =
        context instanceof ImgxParser.AssignmentContext
            || context instanceof ImgxParser.InheritContext;
    return inBinding && startsLine(mistake, context.start)
        ? "is the `;` missing at the end of the line before?"
        : "`=` binds a name; `==` compares";
  }

  /// Whether one word stands before what was found, on a line of its own below `above`.
  private static boolean startsLine(Mistake mistake, Token above) {
    Source source = mistake.source();
    Position place = source.position(mistake.found().getStartIndex());
    String word = source.line(place.line()).substring(0, place.column() - 1).strip();
    return place.line() > source.position(above.getStartIndex()).line()
        && !word.isEmpty()
        && (word.indexOf(' ') < 0 || word.startsWith("\""));
  }

  private static @Nullable String comma(Mistake mistake) {
    ParserRuleContext context = mistake.context();
    if (context instanceof ImgxParser.ListContext) {
      return "list elements stand side by side, without commas";
    }
    if (context instanceof ImgxParser.InheritContext) {
      return "the names of an `inherit` stand side by side, without commas";
    }
    return context instanceof ImgxParser.AssignmentContext ? "bindings end with `;`" : null;
  }

  private static @Nullable String colon(Mistake mistake) {
    if (mistake.isExpected(ImgxParser.ASSIGN)) {
      return "attributes are bound with `=`";
    }
    return mistake.follows(ImgxParser.ID) || mistake.follows(ImgxParser.RBRACE)
        ? "put a function that is an argument or operand in parentheses: `f (x: x)`"
        : null;
  }

  private static @Nullable String keyword(Mistake mistake) {
    String word = mistake.text(mistake.found());
    if (mistake.context() instanceof ImgxParser.FormalsContext) {
      return "`" + word + "` is a keyword, which an argument cannot be called";
    }
    boolean wantsName =
        (mistake.isExpected(ImgxParser.ID) && !mistake.isExpected(ImgxParser.INT))
            || mistake.context() instanceof ImgxParser.InheritContext;
    if (wantsName) {
      return "`" + word + "` is a keyword; as a name it needs quotes: `\"" + word + "\"`";
    }
    boolean startsExpression =
        switch (mistake.found().getType()) {
          case ImgxParser.IF, ImgxParser.LET, ImgxParser.WITH, ImgxParser.ASSERT -> true;
          default -> false;
        };
    return startsExpression
        ? "put `" + word + "` with all that belongs to it in parentheses to use it here"
        : null;
  }

  private static @Nullable String stray(Mistake mistake) {
    String after = mistake.source().text().substring(mistake.found().getStartIndex());
    if (after.startsWith("\u00e2\u0080")) {
      return "strings stand in straight quotes: `\"...\"`";
    }
    return switch (mistake.text(mistake.found())) {
      case "&" -> "`&&` is the logical and";
      case "|" -> "`||` is the logical or";
      case "%" -> "there is no remainder operator; `a - a / b * b` is the remainder";
      case "\\" -> after.length() > 1 ? "functions are written `x: ...`" : null;
      case "'" -> "strings are written `\"...\"` or `''...''`";
      default -> null;
    };
  }

  /// A name among the bindings of a `let` that nothing is bound to: the body, most likely.
  private static boolean isUnboundInLet(Mistake mistake) {
    return mistake.isExpected(ImgxParser.ASSIGN)
        && mistake.context() instanceof ImgxParser.AssignmentContext binding
        && binding.parent instanceof ImgxParser.LetInContext;
  }

  private static boolean isColonUrl(Mistake mistake, Token token) {
    return token.getType() == ImgxParser.URI && !mistake.text(token).contains("/");
  }

  private static boolean isOperator(Token token) {
    return switch (token.getType()) {
      case ImgxParser.MINUS,
          ImgxParser.NOT,
          ImgxParser.PLUS,
          ImgxParser.TIMES,
          ImgxParser.DIVIDE,
          ImgxParser.UPDATE,
          ImgxParser.CONCAT,
          ImgxParser.QUESTION,
          ImgxParser.EQUAL,
          ImgxParser.NOT_EQUAL,
          ImgxParser.LESS,
          ImgxParser.LESS_EQUAL,
          ImgxParser.GREATER,
          ImgxParser.GREATER_EQUAL,
          ImgxParser.AND,
          ImgxParser.OR_ELSE,
          ImgxParser.IMPLIES ->
          true;
      default -> false;
    };
  }
}
