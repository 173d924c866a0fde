package dev.imgx.lang.syntax;

import dev.imgx.grammar.ImgxParser;
import dev.imgx.grammar.ImgxParser.IndentedContext;
import dev.imgx.grammar.ImgxParser.IndentedPartContext;
import dev.imgx.grammar.ImgxParser.PathContext;
import dev.imgx.grammar.ImgxParser.PathPartContext;
import dev.imgx.grammar.ImgxParser.StringContext;
import dev.imgx.grammar.ImgxParser.StringPartContext;
import dev.imgx.lang.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/// Makes strings and paths of their pieces: escapes, indentation, interpolation.
final class Texts {
  private final AstBuilder builder;

  Texts(AstBuilder builder) {
    this.builder = builder;
  }

  /// `"…"`. Adjacent literal pieces, which the lexer may cut at a `$`, are one.
  Expr quoted(StringContext context) {
    Parts parts = new Parts();
    StringBuilder literal = new StringBuilder();
    int literalStart = -1;
    for (StringPartContext part : context.stringPart()) {
      if (part.STR() != null) {
        literalStart = literal.isEmpty() ? part.start.getStartIndex() : literalStart;
        literal.append(unescape(part.start, 0));
      } else {
        parts.addLiteral(literal, literalStart, part.start.getStartIndex());
        parts.add(builder.expression(part.expr()), AstBuilder.span(part.start));
      }
    }
    Span span = AstBuilder.span(context);
    if (parts.isEmpty()) {
      return new Expr.Text(literal.toString(), span);
    }
    parts.addLiteral(literal, literalStart, span.end() - 1);
    return parts.join(Expr.Interpolation.Kind.STRING, span);
  }

  /// `''…''`
  Expr indented(IndentedContext context) {
    Span span = AstBuilder.span(context);
    Indentation indentation = new Indentation();
    for (IndentedPartContext part : context.indentedPart()) {
      Span place = AstBuilder.span(part.start);
      switch (part.start.getType()) {
        case ImgxParser.INDENTED_TEXT -> indentation.text(withoutNull(part.start), place);
        case ImgxParser.INDENTED_ESCAPE -> indentation.escape(escape(part.start), place);
        default -> indentation.expression(builder.expression(part.expr()), place);
      }
    }
    Parts parts = indentation.strip();
    if (parts.isEmpty()) {
      return new Expr.Text("", span);
    }
    if (parts.size() == 1 && parts.first() instanceof Expr.Text only) {
      return new Expr.Text(only.value(), span);
    }
    return parts.join(Expr.Interpolation.Kind.STRING, span);
  }

  /// `./a`, `./a/${b}c`
  Expr path(PathContext context) {
    Token first = context.PATH().getSymbol();
    Expr literal = new Expr.PathLiteral(builder.text(first), AstBuilder.span(first));
    if (context.getChildCount() == 1) {
      return literal;
    }
    Parts parts = new Parts();
    parts.add(literal, AstBuilder.span(first));
    if (context.PATH_PART() != null) {
      addLiteral(parts, context.PATH_PART().getSymbol());
    }
    Token hole = context.PATH_INTERPOLATE().getSymbol();
    parts.add(builder.expression(context.expr()), AstBuilder.span(hole));
    for (PathPartContext part : context.pathPart()) {
      if (part.PATH_PART() != null) {
        addLiteral(parts, part.start);
      } else {
        parts.add(builder.expression(part.expr()), AstBuilder.span(part.start));
      }
    }
    return parts.join(Expr.Interpolation.Kind.PATH, AstBuilder.span(context));
  }

  private void addLiteral(Parts parts, Token token) {
    Span span = AstBuilder.span(token);
    parts.add(new Expr.Text(builder.text(token), span), span);
  }

  private String escape(Token token) {
    String written = builder.text(token);
    return switch (written) {
      case "''$", "$" -> "$";
      case "'''" -> "''";
      case "'" -> "'";
      default -> unescape(token, 2);
    };
  }

  private String withoutNull(Token token) {
    String text = builder.text(token);
    if (text.indexOf('\0') >= 0) {
      throw builder.error(
          "input string '"
              + text.replace("\0", "\u00e2\u0090\u0080")
              + "' cannot be represented as Nix string because it contains null bytes",
          AstBuilder.span(token));
    }
    return text;
  }

  /// The text of a token after its first bytes, with `\n`, `\r`, `\t`, `\x` replaced and CR LF and
  /// CR made LF.
  private String unescape(Token token, int skipped) {
    String text = withoutNull(token);
    if (skipped == 0 && text.indexOf('\\') < 0 && text.indexOf('\r') < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    for (int i = skipped; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        result.append(escaped(text.charAt(++i)));
      } else if (c == '\r') {
        result.append('\n');
        i += text.startsWith("\n", i + 1) ? 1 : 0;
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  /// The pieces of a string or path while they are collected.
  static final class Parts {
    private final List<Expr> parts = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();

    void add(Expr part, Span span) {
      parts.add(part);
      spans.add(span);
    }

    /// Adds what was collected, unless it is empty, and empties it.
    void addLiteral(StringBuilder literal, int start, int end) {
      if (!literal.isEmpty()) {
        Span span = new Span(start, end);
        add(new Expr.Text(literal.toString(), span), span);
        literal.setLength(0);
      }
    }

    boolean isEmpty() {
      return parts.isEmpty();
    }

    int size() {
      return parts.size();
    }

    Expr first() {
      return parts.getFirst();
    }

    Expr join(Expr.Interpolation.Kind kind, Span span) {
      return new Expr.Interpolation(kind, List.copyOf(parts), List.copyOf(spans), span);
    }
  }
}
