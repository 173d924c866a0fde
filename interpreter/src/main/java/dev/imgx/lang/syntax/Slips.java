package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
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
          mistake.inside(ImgxParser.InheritContext.class) == mistake.context()
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
    if (mistake.context() instanceof ImgxParser.PathContext) {
      return "a path has one slash between two names";
    }
    if (mistake.isExpected(ImgxParser.ELSE)) {
      return "an `if` always has an `else`";
    }
    if (mistake.isExpected(ImgxParser.IN) || endsInLetBinding(mistake)) {
      return "the bindings of a `let` end with `in`";
    }
    return mistake.before() instanceof Token before && isColonUrl(mistake, before)
        ? "`" + mistake.text(before) + "` is a URL; a function needs a blank after its colon"
        : null;
  }

  /// `=` in an expression is a comparison meant, or a binding after one that lacks its `;`.
  private static @Nullable String assign(Mistake mistake) {
    ImgxParser.AssignmentContext binding =
        mistake.inside(ImgxParser.AssignmentContext.class);
    if (binding == null || mistake.context() != binding) {
      return "`=` binds a name; `==` compares";
    }
    Token before = mistake.before();
    boolean onNewLine =
        before != null
            && line(mistake, before) > line(mistake, binding.start)
            && line(mistake, before) > line(mistake, previousTo(binding, before));
    return onNewLine ? "is the `;` missing at the end of the line before?" : "`==` compares";
  }

  /// The end of what stands before the last word of a value, to see whether a line lies between.
  private static Token previousTo(ImgxParser.AssignmentContext binding, Token last) {
    Token previous = binding.start;
    ParserRuleContext at = binding;
    while (at != null) {
      ParserRuleContext next = null;
      for (int i = 0; i < at.getChildCount(); i++) {
        if (at.getChild(i) instanceof ParserRuleContext child && child.stop != null) {
          if (child.stop.getTokenIndex() < last.getTokenIndex()) {
            previous = child.stop;
          } else {
            next = child;
          }
        }
      }
      at = next;
    }
    return previous;
  }

  private static int line(Mistake mistake, Token token) {
    return mistake.source().position(token.getStartIndex()).line();
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
    if (mistake.context() instanceof ImgxParser.AssignmentContext
        && mistake.isExpected(ImgxParser.ASSIGN)) {
      return "attributes are bound with `=`";
    }
    return mistake.follows(ImgxParser.ID) || mistake.follows(ImgxParser.RBRACE)
        ? "put a function that is an argument or operand in parentheses: `f (x: x)`"
        : null;
  }

  private static @Nullable String keyword(Mistake mistake) {
    String word = mistake.text(mistake.found());
    if (mistake.isExpected(ImgxParser.ID) && !mistake.isExpected(ImgxParser.INT)) {
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
    return switch (mistake.text(mistake.found())) {
      case "&" -> "`&&` is the logical and";
      case "|" -> "`||` is the logical or";
      case "%" -> "there is no remainder operator; `a - a / b * b` is the remainder";
      case "\\" -> "functions are written `x: ...`";
      case "'" -> "strings are written `\"...\"` or `''...''`";
      default -> null;
    };
  }

  private static boolean endsInLetBinding(Mistake mistake) {
    return mistake.isFound(Token.EOF)
        && mistake.isExpected(ImgxParser.ASSIGN)
        && mistake.inside(ImgxParser.AssignmentContext.class)
            instanceof ImgxParser.AssignmentContext binding
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
