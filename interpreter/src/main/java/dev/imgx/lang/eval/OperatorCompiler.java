package dev.imgx.lang.eval;

import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Expr.Binary;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Str;
import org.jspecify.annotations.Nullable;

/// Compiles operators and `if`.
///
/// The language defines `-`, `*`, `/`, comparison and `<…>` as calls of `__sub`, `__mul`, … as far
/// as these names can be shadowed; only then they become calls here too.
final class OperatorCompiler {
  private final Compiler compiler;

  OperatorCompiler(Compiler compiler) {
    this.compiler = compiler;
  }

  /// The code of an operator; null when the expression is none.
  @Nullable Code compile(Expr expr, Scope scope) {
    if (expr instanceof Binary binary) {
      return binary(binary, scope);
    }
    if (expr instanceof Expr.If choice) {
      return new Operators.If(
          compiler.compile(choice.condition(), scope),
          compiler.compile(choice.consequence(), scope),
          compiler.compile(choice.alternative(), scope));
    }
    return expr instanceof Expr.Unary unary ? unary(unary, scope) : null;
  }

  /// `<path>`: `__findFile __nixPath "path"`.
  Code searchPath(Expr.SearchPath path, Scope scope) {
    int place = compiler.place(path);
    Code text = new Constant(Str.of(path.path()), place);
    Code find = compiler.variable("__findFile", scope, place);
    Code entries = compiler.variable("__nixPath", scope, place);
    return Calls.of(find, new Code[] {entries, text}, place);
  }

  private Code unary(Expr.Unary unary, Scope scope) {
    int place = compiler.place(unary);
    Code operand = compiler.compile(unary.operand(), scope);
    if (unary.operator() == Expr.UnaryOperator.NOT) {
      return new Operators.Not(operand, place);
    }
    Code zero = new Constant(Int.of(0), place);
    return calculate("__sub", new Operands(zero, operand, scope, place));
  }

  /// Two operands and where they meet.
  private record Operands(Code a, Code b, Scope scope, int place) {
    Operands swapped() {
      return new Operands(b, a, scope, place);
    }
  }

  private Code binary(Binary binary, Scope scope) {
    Code a = compiler.compile(binary.left(), scope);
    Code b = compiler.compile(binary.right(), scope);
    int place = compiler.place(binary.operatorSpan().start());
    Operands both = new Operands(a, b, scope, place);
    return switch (binary.operator()) {
      case ADD -> new Strings.Add(a, b, compiler.interpreter().coercion(), place);
      case EQUAL -> new Operators.Equal(a, b, true, place);
      case NOT_EQUAL -> new Operators.Equal(a, b, false, place);
      case AND -> new Operators.And(a, b, place);
      case OR -> new Operators.Or(a, b, place);
      case IMPLIES -> new Operators.Implies(a, b, place);
      case UPDATE -> new Operators.Update(a, b, place);
      case CONCAT -> new Operators.Concat(a, b, place);
      case LESS -> less(both, true);
      case GREATER -> less(both.swapped(), true);
      case LESS_OR_EQUAL -> less(both.swapped(), false);
      case GREATER_OR_EQUAL -> less(both, false);
      case SUBTRACT -> calculate("__sub", both);
      case MULTIPLY -> calculate("__mul", both);
      case DIVIDE -> calculate("__div", both);
    };
  }

  private Code less(Operands both, boolean wanted) {
    if (!isShadowed("__lessThan", both.scope)) {
      return new Operators.Less(both.a, both.b, wanted, both.place);
    }
    Code call = call("__lessThan", both);
    return wanted ? call : new Operators.Not(call, both.place);
  }

  private Code calculate(String name, Operands both) {
    if (isShadowed(name, both.scope)) {
      return call(name, both);
    }
    return switch (name) {
      case "__sub" -> new Operators.Subtract(both.a, both.b, both.place);
      case "__mul" -> new Operators.Multiply(both.a, both.b, both.place);
      default -> new Operators.Divide(both.a, both.b, both.place);
    };
  }

  private Code call(String name, Operands both) {
    Code function = compiler.variable(name, both.scope, both.place);
    return Calls.of(function, new Code[] {both.a, both.b}, both.place);
  }

  /// Whether a name means something else than the builtin.
  private static boolean isShadowed(String name, Scope scope) {
    Scope at = scope;
    for (Scope around = at.around(); around != null; around = at.around()) {
      if (at.slot(name) > 0 || at.value(name) != null) {
        return true;
      }
      at = around;
    }
    return false;
  }
}
