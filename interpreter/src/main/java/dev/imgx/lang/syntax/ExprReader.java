package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.syntax.Expr.BinaryOperator;
import dev.imgx.lang.syntax.Expr.Binding;
import dev.imgx.lang.syntax.Expr.UnaryOperator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a syntax tree of the bytes that [ExprWriter] made of it, some ten times faster than the
/// parser, and without it. Mutable, for one tree.
///
/// Recursion is as deep as the tree, as the parser's. Equal texts become one `String`.
public final class ExprReader {
  static final int NOTHING = 0;
  static final int VARIABLE = 1;
  static final int TEXT = 2;
  static final int SELECT = 3;
  static final int CALL = 4;
  static final int LAMBDA = 5;
  static final int SET = 6;
  static final int REC_SET = 7;
  static final int LIST = 8;
  static final int BINARY = 9;
  static final int INT = 10;
  static final int FLOAT = 11;
  static final int PATH = 12;
  static final int SEARCH_PATH = 13;
  static final int CURRENT_POSITION = 14;
  static final int PATH_PARTS = 15;
  static final int STRING_PARTS = 16;
  static final int HAS_ATTR = 17;
  static final int LET = 18;
  static final int WITH = 19;
  static final int ASSERT = 20;
  static final int IF = 21;
  static final int NOT = 22;
  static final int NEGATE = 23;
  static final int PLAIN = 24;
  static final int INHERITED = 25;
  static final int INHERITED_FROM = 26;
  static final int STATIC_NAME = 27;
  static final int DYNAMIC_NAME = 28;

  static final List<BinaryOperator> OPERATORS = List.of(BinaryOperator.values());

  private final byte[] bytes;
  private final String source;
  private String[] texts = {};
  private int at;
  private int lastStart;

  private ExprReader(byte[] bytes, int start, String source) {
    this.bytes = bytes;
    this.at = start;
    this.source = source;
  }

  /// The tree that the bytes from `start` on say; `source` has the same text as when they were
  /// written.
  ///
  /// @throws IndexOutOfBoundsException or `IllegalArgumentException` when they say none
  public static Expr read(byte[] bytes, int start, Source source) {
    ExprReader reader = new ExprReader(bytes, start, source.text());
    reader.readTexts();
    return reader.expr();
  }

  private void readTexts() {
    texts = new String[count()];
    int position = 0;
    for (int i = 0; i < texts.length; i++) {
      int head = number();
      int length = head >>> 1;
      if ((head & 1) == 0) {
        position += signed();
        texts[i] = source.substring(position, position + length);
      } else {
        texts[i] = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
        at += length;
      }
    }
  }

  private Expr expr() {
    Expr expr = optional();
    if (expr == null) {
      throw new IllegalArgumentException("an expression is missing");
    }
    return expr;
  }

  private @Nullable Expr optional() {
    int mark = bytes[at++];
    if (mark == NOTHING) {
      return null;
    }
    Span span = span();
    return switch (mark) {
      case VARIABLE -> new Expr.Variable(text(), span);
      case TEXT -> new Expr.Text(text(), span);
      case SELECT -> new Expr.Select(expr(), path(), optional(), span);
      case CALL -> new Expr.Call(expr(), all(), span);
      case LAMBDA -> lambda(span);
      case SET -> set(false, span);
      case REC_SET -> set(true, span);
      case LIST -> new Expr.ListLiteral(all(), span);
      case BINARY -> binary(span);
      case INT -> new Expr.IntLiteral(wide(), span);
      case FLOAT -> new Expr.FloatLiteral(Double.longBitsToDouble(wide()), span);
      case PATH -> new Expr.PathLiteral(text(), span);
      case SEARCH_PATH -> new Expr.SearchPath(text(), span);
      case CURRENT_POSITION -> new Expr.CurrentPosition(span);
      default -> form(mark, span);
    };
  }

  private Expr form(int mark, Span span) {
    return switch (mark) {
      case PATH_PARTS -> parts(Expr.Interpolation.Kind.PATH, span);
      case STRING_PARTS -> parts(Expr.Interpolation.Kind.STRING, span);
      case HAS_ATTR -> new Expr.HasAttr(expr(), path(), span);
      case LET -> let(span);
      case WITH -> new Expr.With(expr(), expr(), span);
      case ASSERT -> new Expr.Assert(expr(), expr(), span);
      case IF -> new Expr.If(expr(), expr(), expr(), span);
      case NOT -> new Expr.Unary(UnaryOperator.NOT, expr(), span);
      case NEGATE -> new Expr.Unary(UnaryOperator.NEGATE, expr(), span);
      default -> throw new IllegalArgumentException("no expression has the mark " + mark);
    };
  }

  private Expr binary(Span span) {
    BinaryOperator operator = OPERATORS.get(bytes[at++]);
    Span operatorSpan = span();
    return new Expr.Binary(operator, expr(), expr(), operatorSpan, span);
  }

  private Expr parts(Expr.Interpolation.Kind kind, Span span) {
    List<Expr> parts = all();
    Span[] spans = new Span[parts.size()];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = span();
    }
    return new Expr.Interpolation(kind, parts, List.of(spans), span);
  }

  private Expr lambda(Span span) {
    int form = bytes[at++];
    String parameter = (form & 1) == 0 ? null : text();
    Expr.Formals formals = null;
    if ((form & 2) != 0) {
      Expr.Formal[] all = new Expr.Formal[count()];
      for (int i = 0; i < all.length; i++) {
        String name = text();
        Span place = span();
        all[i] = new Expr.Formal(name, optional(), place);
      }
      formals = new Expr.Formals(List.of(all), (form & 4) != 0);
    }
    return new Expr.Lambda(parameter, formals, expr(), span);
  }

  private Expr let(Span span) {
    if (expr() instanceof Expr.AttrSet bindings) {
      return new Expr.Let(bindings, expr(), span);
    }
    throw new IllegalArgumentException("`let` needs bindings");
  }

  private Expr.AttrSet set(boolean recursive, Span span) {
    Binding[] bindings = new Binding[count()];
    for (int i = 0; i < bindings.length; i++) {
      bindings[i] = binding();
    }
    Expr.DynamicBinding[] dynamic = new Expr.DynamicBinding[count()];
    for (int i = 0; i < dynamic.length; i++) {
      Span place = span();
      dynamic[i] = new Expr.DynamicBinding(expr(), expr(), place);
    }
    return new Expr.AttrSet(recursive, List.of(bindings), List.of(dynamic), all(), span);
  }

  private Binding binding() {
    int mark = bytes[at++];
    Span span = span();
    String name = text();
    return switch (mark) {
      case PLAIN -> new Binding.Plain(name, expr(), span);
      case INHERITED -> new Binding.Inherited(name, span);
      case INHERITED_FROM -> new Binding.InheritedFrom(name, number(), span);
      default -> throw new IllegalArgumentException("no binding has the mark " + mark);
    };
  }

  private List<AttrName> path() {
    AttrName[] names = new AttrName[count()];
    for (int i = 0; i < names.length; i++) {
      boolean fixed = bytes[at++] == STATIC_NAME;
      Span span = span();
      names[i] = fixed ? new AttrName.Static(text(), span) : new AttrName.Dynamic(expr(), span);
    }
    return List.of(names);
  }

  private List<Expr> all() {
    int count = count();
    if (count == 0) {
      return List.of();
    }
    Expr[] exprs = new Expr[count];
    for (int i = 0; i < count; i++) {
      exprs[i] = expr();
    }
    return List.of(exprs);
  }

  private Span span() {
    int start = lastStart + signed();
    lastStart = start;
    return new Span(start, start + number());
  }

  private String text() {
    return texts[number()];
  }

  /// A number of things that follow, each of at least a byte.
  private int count() {
    int count = number();
    if (count < 0 || count > bytes.length - at) {
      throw new IndexOutOfBoundsException(count);
    }
    return count;
  }

  private int signed() {
    int number = number();
    return number >>> 1 ^ -(number & 1);
  }

  private int number() {
    int next = bytes[at++];
    if (next >= 0) {
      return next;
    }
    int value = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      next = bytes[at++];
      value |= (next & 0x7F) << shift;
    }
    return value;
  }

  private long wide() {
    long value = 0;
    int shift = 0;
    int next;
    do {
      next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
