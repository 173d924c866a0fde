package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of the syntax tree: what was written, with its place. Never mutated, knows no scopes.
///
/// Text is bytes as Latin-1 chars, escapes and indentation already resolved. Operators stay as
/// written; which of them are spelt as calls (`__sub`, `__lessThan`, …) is the compiler's and the
/// printer's business. Follows Nix's `nixexpr.hh` and `parser.y`.
public sealed interface Expr {
  Span span();

  /// `42`
  record IntLiteral(long value, Span span) implements Expr {}

  /// `1.5e3`
  record FloatLiteral(double value, Span span) implements Expr {}

  /// A string without interpolation: `"…"`, `''…''` or a URL.
  record Text(String value, Span span) implements Expr {}

  /// `./a`, `/a`, `a/b`, `~/a`: as written (not resolved against a directory).
  record PathLiteral(String path, Span span) implements Expr {}

  /// `<a/b>`, without the angle brackets.
  record SearchPath(String path, Span span) implements Expr {}

  /// A string or path with interpolated parts. The parts of a string are `Text` or any expression;
  /// a path begins with a `PathLiteral`, its further literal parts are `Text`. `partSpans` has the
  /// place of each part as Nix reports it: for an expression that of its `${`.
  record Interpolation(Kind kind, List<Expr> parts, List<Span> partSpans, Span span)
      implements Expr {
    /// What the parts are put together to.
    public enum Kind {
      STRING,
      PATH
    }
  }

  /// A variable. `__curPos` is a node of its own.
  record Variable(String name, Span span) implements Expr {}

  /// `__curPos`
  record CurrentPosition(Span span) implements Expr {}

  /// `a.b.c` and `a.b.c or d`.
  record Select(Expr target, List<AttrName> path, @Nullable Expr fallback, Span span)
      implements Expr {}

  /// `a ? b.c`
  record HasAttr(Expr target, List<AttrName> path, Span span) implements Expr {}

  /// `{ … }` and `rec { … }`, attribute paths nested and merged.
  record AttrSet(
      boolean recursive,
      List<Binding> bindings,
      List<DynamicBinding> dynamicBindings,
      List<Expr> inheritSources,
      Span span)
      implements Expr {}

  /// `[ a b ]`
  record ListLiteral(List<Expr> elements, Span span) implements Expr {}

  /// `x: …`, `{ a, b ? d, ... }: …`, `{ … }@x: …`. At least one of parameter and formals is there.
  record Lambda(@Nullable String parameter, @Nullable Formals formals, Expr body, Span span)
      implements Expr {}

  /// `f a b`, flattened: at least one argument, and the function is not a call, though the source
  /// may have parentheses.
  record Call(Expr function, List<Expr> arguments, Span span) implements Expr {}

  /// `let … in body`. The set is recursive and has no dynamic bindings.
  record Let(AttrSet bindings, Expr body, Span span) implements Expr {}

  /// `with scope; body`
  record With(Expr scope, Expr body, Span span) implements Expr {}

  /// `if condition then … else …`
  record If(Expr condition, Expr consequence, Expr alternative, Span span) implements Expr {}

  /// `assert condition; body`
  record Assert(Expr condition, Expr body, Span span) implements Expr {}

  /// `!a` and `-a`
  record Unary(UnaryOperator operator, Expr operand, Span span) implements Expr {}

  /// `a + b`; `operatorSpan` is the place of the operator itself.
  record Binary(BinaryOperator operator, Expr left, Expr right, Span operatorSpan, Span span)
      implements Expr {}

  /// One name of an attribute path.
  sealed interface AttrName {
    Span span();

    /// `a` or `"a"`
    record Static(String name, Span span) implements AttrName {}

    /// `${e}` or `"a${e}"`
    record Dynamic(Expr name, Span span) implements AttrName {}
  }

  /// An attribute with a name known before evaluation; names are unique in their set.
  sealed interface Binding {
    String name();

    Span span();

    /// `a = value;` — the span is that of the attribute path that it was written with, so that it
    /// begins where Nix says the attribute is.
    record Plain(String name, Expr value, Span span) implements Binding {}

    /// `inherit a;`
    record Inherited(String name, Span span) implements Binding {}

    /// `inherit (source) a;` — `source` is an index into `AttrSet.inheritSources`.
    record InheritedFrom(String name, int source, Span span) implements Binding {}
  }

  /// `${name} = value;`
  record DynamicBinding(Expr name, Expr value, Span span) {}

  /// `{ a, b ? d, ... }`
  record Formals(List<Formal> formals, boolean ellipsis) {}

  /// One formal argument, in the order written.
  record Formal(String name, @Nullable Expr fallback, Span span) {}

  /// `!` and the unary `-`.
  enum UnaryOperator {
    NOT,
    NEGATE
  }

  /// The binary operators.
  enum BinaryOperator {
    CONCAT("++"),
    MULTIPLY("*"),
    DIVIDE("/"),
    ADD("+"),
    SUBTRACT("-"),
    UPDATE("//"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    EQUAL("=="),
    NOT_EQUAL("!="),
    AND("&&"),
    OR("||"),
    IMPLIES("->");

    private final String symbol;

    BinaryOperator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }
}
