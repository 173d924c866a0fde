package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/// A token that does not fit: what it is, what could have stood there, in words of the language.
///
/// @param context the construct that could not go on
/// @param before the token before, `null` at the start of the text
record Mistake(
    Source source,
    ParserRuleContext context,
    @Nullable Token before,
    Token found,
    IntervalSet expected) {
  private static final int LONGEST = 30;

  /// The nearest enclosing construct of a kind, or `null`.
  <T extends ParserRuleContext> @Nullable T inside(Class<T> kind) {
    for (RuleContext at = context; at != null; at = at.parent) {
      if (kind.isInstance(at)) {
        return kind.cast(at);
      }
    }
    return null;
  }

  boolean isFound(int type) {
    return found.getType() == type;
  }

  boolean isExpected(int type) {
    return expected.contains(type);
  }

  boolean follows(int type) {
    return before != null && before.getType() == type;
  }

  String text(Token token) {
    return token.getType() == Token.EOF
        ? ""
        : source.text().substring(token.getStartIndex(), token.getStopIndex() + 1);
  }

  /// What was found, as a message names it.
  String found(boolean atEnd) {
    if (atEnd) {
      return "end of file";
    }
    return switch (found.getType()) {
      case ImgxParser.QUOTE, ImgxParser.INDENTED_OPEN -> "string";
      case ImgxParser.STRAY -> stray();
      default -> {
        String text = text(found);
        yield "'" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text) + "'";
      }
    };
  }

  /// A character that means nothing here, with all its bytes when it is not ASCII.
  private String stray() {
    String text = source.text();
    int end = found.getStopIndex() + 1;
    while (text.charAt(end - 1) >= 0x80
        && end < text.length()
        && (text.charAt(end) & 0xC0) == 0x80) {
      end++;
    }
    char first = text.charAt(found.getStartIndex());
    if (first < ' ' || first == 127) {
      return first == 0 ? "null byte" : "control character";
    }
    return "character '" + text.substring(found.getStartIndex(), end) + "'";
  }

  /// `, expected ';' after this binding`, or nothing when there is nothing short to say.
  String wanted() {
    List<String> words = new ArrayList<>();
    if (isExpected(ImgxParser.LPAREN) && isExpected(ImgxParser.INT)) {
      words.add("an expression");
    } else if (isExpected(ImgxParser.ID)) {
      words.add(inside(ImgxParser.FormalsContext.class) == null ? "a name" : "an argument name");
    }
    if (isExpected(ImgxParser.PLUS)) {
      words.add("an operator");
    }
    addPunctuation(words);
    addAlternatives(words);
    if (words.isEmpty()) {
      return "";
    }
    return ", expected " + listed(words) + place();
  }

  private static String listed(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private void addPunctuation(List<String> words) {
    for (int type : expected.toArray()) {
      String word =
          switch (type) {
            case ImgxParser.SEMICOLON -> "';'";
            case ImgxParser.THEN -> "'then'";
            case ImgxParser.ELSE -> "'else'";
            case ImgxParser.IN -> "'in'";
            case ImgxParser.RPAREN -> "')'";
            case ImgxParser.RBRACKET -> "']'";
            case ImgxParser.RBRACE -> "'}'";
            case ImgxParser.ASSIGN -> "'='";
            case ImgxParser.COLON -> "':'";
            case ImgxParser.COMMA -> "','";
            case ImgxParser.LBRACE -> words.contains("an expression") ? "" : "'{'";
            case ImgxParser.QUOTE -> context instanceof ImgxParser.StringContext ? "'\"'" : "";
            case ImgxParser.INDENTED_CLOSE -> "two single quotes";
            case Token.EOF -> "end of file";
            default -> "";
          };
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
  }

  /// Loops end before their construct fails, so what could have gone on is not in the set.
  private void addAlternatives(List<String> words) {
    if (expected.size() != 1) {
      return;
    }
    if (context instanceof ImgxParser.ListContext) {
      words.addFirst("a list element");
    } else if (isExpected(ImgxParser.IN) || (isExpected(ImgxParser.RBRACE) && inBindings())) {
      words.addFirst("a binding");
    } else if (context instanceof ImgxParser.InheritContext && !isExpected(ImgxParser.RPAREN)) {
      words.addFirst("a name");
    }
  }

  private boolean inBindings() {
    return context instanceof ImgxParser.SetContext || context instanceof ImgxParser.OldLetContext;
  }

  private String place() {
    if (!isExpected(ImgxParser.SEMICOLON)) {
      return "";
    }
    if (context instanceof ImgxParser.AssignmentContext) {
      return " after this binding";
    }
    if (context instanceof ImgxParser.WithScopeContext) {
      return " after the set of this 'with'";
    }
    return context instanceof ImgxParser.AssertionContext
        ? " after the condition of this 'assert'"
        : "";
  }

  /// Whether something ends here that is not what should end next.
  boolean isForeignEnd() {
    return switch (found.getType()) {
      case ImgxParser.RPAREN,
          ImgxParser.RBRACKET,
          ImgxParser.RBRACE,
          ImgxParser.SEMICOLON,
          ImgxParser.THEN,
          ImgxParser.ELSE,
          ImgxParser.IN ->
          isExpected(ImgxParser.RPAREN)
              || isExpected(ImgxParser.RBRACKET)
              || isExpected(ImgxParser.RBRACE);
      default -> false;
    };
  }

  /// The opening token of the innermost construct that is still open, or `null`. A prediction that
  /// failed may not have entered the construct yet: it began at `start`.
  @Nullable Token opener(@Nullable Token start) {
    if (start != null && start.getType() == ImgxParser.LBRACE) {
      return start;
    }
    for (RuleContext at = context; at != null; at = at.parent) {
      Token opener = Openers.of((ParserRuleContext) at);
      if (opener != null) {
        return opener;
      }
    }
    return null;
  }
}
