package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.syntax.Expr.Binding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes bytes of a syntax tree, for [ExprReader] to read beside the same source. Mutable, for one
/// tree.
///
/// First come the texts of the tree, each once: where it is in the source, or its bytes. Then the
/// nodes, each before what is below it: a mark, the place, what it holds. Numbers are in groups of
/// seven bits, the lowest first; places are relative to the one before.
public final class ExprWriter {
  private final String source;
  private final Map<String, Integer> texts = new HashMap<>();
  private final Bytes head = new Bytes();
  private final Bytes body = new Bytes();
  private int lastText;
  private int lastStart;

  private ExprWriter(String source) {
    this.source = source;
  }

  /// The tree as bytes.
  public static byte[] write(Expr expr, Source source) {
    ExprWriter writer = new ExprWriter(source.text());
    writer.expr(expr);
    Bytes all = new Bytes();
    all.number(writer.texts.size());
    all.add(writer.head);
    all.add(writer.body);
    return Arrays.copyOf(all.bytes, all.size);
  }

  /// Bytes that grow.
  private static final class Bytes {
    byte[] bytes = new byte[512];
    int size;

    void one(int value) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, size * 2);
      }
      bytes[size++] = (byte) value;
    }

    void number(long value) {
      long rest = value;
      while ((rest & ~0x7F) != 0) {
        one((int) rest & 0x7F | 0x80);
        rest >>>= 7;
      }
      one((int) rest);
    }

    /// Small numbers of either sign take little room.
    void signed(int value) {
      number((value << 1 ^ value >> 31) & 0xFFFF_FFFFL);
    }

    void latin(String text) {
      for (int i = 0; i < text.length(); i++) {
        one(text.charAt(i));
      }
    }

    void add(Bytes other) {
      int start = size;
      size += other.size;
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length, size));
      System.arraycopy(other.bytes, 0, bytes, start, other.size);
    }
  }

  private void expr(Expr expr) {
    if (expr instanceof Expr.Variable variable) {
      leaf(ExprReader.VARIABLE, variable.name(), expr.span());
    } else if (expr instanceof Expr.Text text) {
      leaf(ExprReader.TEXT, text.value(), expr.span());
    } else if (expr instanceof Expr.Select select) {
      node(ExprReader.SELECT, select.span());
      expr(select.target());
      path(select.path());
      optional(select.fallback());
    } else if (expr instanceof Expr.Call call) {
      node(ExprReader.CALL, call.span());
      expr(call.function());
      all(call.arguments());
    } else if (expr instanceof Expr.Lambda lambda) {
      lambda(lambda);
    } else if (expr instanceof Expr.AttrSet set) {
      set(set);
    } else if (expr instanceof Expr.ListLiteral list) {
      node(ExprReader.LIST, list.span());
      all(list.elements());
    } else if (expr instanceof Expr.Binary binary) {
      node(ExprReader.BINARY, binary.span());
      body.one(ExprReader.OPERATORS.indexOf(binary.operator()));
      span(binary.operatorSpan());
      expr(binary.left());
      expr(binary.right());
    } else if (!literal(expr)) {
      form(expr);
    }
  }

  private boolean literal(Expr expr) {
    if (expr instanceof Expr.IntLiteral literal) {
      node(ExprReader.INT, literal.span());
      body.number(literal.value());
    } else if (expr instanceof Expr.FloatLiteral literal) {
      node(ExprReader.FLOAT, literal.span());
      body.number(Double.doubleToRawLongBits(literal.value()));
    } else if (expr instanceof Expr.PathLiteral path) {
      leaf(ExprReader.PATH, path.path(), path.span());
    } else if (expr instanceof Expr.SearchPath path) {
      leaf(ExprReader.SEARCH_PATH, path.path(), path.span());
    } else if (expr instanceof Expr.CurrentPosition) {
      node(ExprReader.CURRENT_POSITION, expr.span());
    } else {
      return false;
    }
    return true;
  }

  private void form(Expr expr) {
    if (expr instanceof Expr.Interpolation interpolation) {
      boolean path = interpolation.kind() == Expr.Interpolation.Kind.PATH;
      node(path ? ExprReader.PATH_PARTS : ExprReader.STRING_PARTS, expr.span());
      all(interpolation.parts());
      interpolation.partSpans().forEach(this::span);
    } else if (expr instanceof Expr.HasAttr test) {
      node(ExprReader.HAS_ATTR, test.span());
      expr(test.target());
      path(test.path());
    } else if (expr instanceof Expr.Let let) {
      row(ExprReader.LET, let.span(), let.bindings(), let.body());
    } else if (expr instanceof Expr.With with) {
      row(ExprReader.WITH, with.span(), with.scope(), with.body());
    } else if (expr instanceof Expr.Assert check) {
      row(ExprReader.ASSERT, check.span(), check.condition(), check.body());
    } else if (expr instanceof Expr.If choice) {
      row(ExprReader.IF, choice.span(), choice.condition(), choice.consequence());
      expr(choice.alternative());
    } else if (expr instanceof Expr.Unary unary) {
      boolean not = unary.operator() == Expr.UnaryOperator.NOT;
      node(not ? ExprReader.NOT : ExprReader.NEGATE, unary.span());
      expr(unary.operand());
    } else {
      throw new IllegalArgumentException("no such expression: " + expr.getClass());
    }
  }

  private void lambda(Expr.Lambda lambda) {
    String parameter = lambda.parameter();
    Expr.Formals formals = lambda.formals();
    int form = (parameter == null ? 0 : 1) + (formals == null ? 0 : 2);
    node(ExprReader.LAMBDA, lambda.span());
    body.one(form + (formals != null && formals.ellipsis() ? 4 : 0));
    if (parameter != null) {
      text(parameter, lambda.span());
    }
    if (formals != null) {
      body.number(formals.formals().size());
      for (Expr.Formal formal : formals.formals()) {
        text(formal.name(), formal.span());
        span(formal.span());
        optional(formal.fallback());
      }
    }
    expr(lambda.body());
  }

  private void set(Expr.AttrSet set) {
    node(set.recursive() ? ExprReader.REC_SET : ExprReader.SET, set.span());
    body.number(set.bindings().size());
    set.bindings().forEach(this::binding);
    body.number(set.dynamicBindings().size());
    for (Expr.DynamicBinding binding : set.dynamicBindings()) {
      span(binding.span());
      expr(binding.name());
      expr(binding.value());
    }
    all(set.inheritSources());
  }

  private void binding(Binding binding) {
    if (binding instanceof Binding.Plain plain) {
      leaf(ExprReader.PLAIN, plain.name(), plain.span());
      expr(plain.value());
    } else if (binding instanceof Binding.InheritedFrom inherited) {
      leaf(ExprReader.INHERITED_FROM, inherited.name(), inherited.span());
      body.number(inherited.source());
    } else {
      leaf(ExprReader.INHERITED, binding.name(), binding.span());
    }
  }

  private void path(List<AttrName> path) {
    body.number(path.size());
    for (AttrName name : path) {
      if (name instanceof AttrName.Dynamic dynamic) {
        node(ExprReader.DYNAMIC_NAME, dynamic.span());
        expr(dynamic.name());
      } else {
        leaf(ExprReader.STATIC_NAME, ((AttrName.Static) name).name(), name.span());
      }
    }
  }

  private void row(int mark, Span span, Expr first, Expr second) {
    node(mark, span);
    expr(first);
    expr(second);
  }

  private void all(List<Expr> exprs) {
    body.number(exprs.size());
    exprs.forEach(this::expr);
  }

  private void optional(@Nullable Expr expr) {
    if (expr == null) {
      body.one(ExprReader.NOTHING);
    } else {
      expr(expr);
    }
  }

  private void leaf(int mark, String text, Span span) {
    node(mark, span);
    text(text, span);
  }

  private void node(int mark, Span span) {
    body.one(mark);
    span(span);
  }

  private void span(Span span) {
    body.signed(span.start() - lastStart);
    body.number(span.end() - span.start());
    lastStart = span.start();
  }

  /// The number of a text; new ones go to the head.
  private void text(String text, Span span) {
    Integer known = texts.get(text);
    if (known == null) {
      known = texts.size();
      texts.put(text, known);
      introduce(text, span);
    }
    body.number(known);
  }

  private void introduce(String text, Span span) {
    int found = source.indexOf(text, span.start(), span.end());
    head.number(text.length() * 2L + (found < 0 ? 1 : 0));
    if (found < 0) {
      head.latin(text);
    } else {
      head.signed(found - lastText);
      lastText = found;
    }
  }
}
