package dev.imgx.lang.syntax;

import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.syntax.Expr.AttrSet;
import dev.imgx.lang.syntax.Expr.BinaryOperator;
import dev.imgx.lang.syntax.Expr.Binding;
import dev.imgx.lang.syntax.Expr.DynamicBinding;
import dev.imgx.lang.syntax.Expr.Formal;
import dev.imgx.lang.syntax.Expr.UnaryOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The canonical form of an expression, byte for byte as `nix-instantiate --parse` prints it.
///
/// Everything is in parentheses, names are sorted, paths absolute, and what Nix's parser spells as
/// calls is spelt so: `a - b` is `(__sub a b)`. Follows the `show` methods of Nix's `nixexpr.cc`.
public final class Printer {
  private final StringBuilder out = new StringBuilder();
  private final String directory;
  private final String home;

  /// @param directory the absolute path that relative paths start from
  /// @param home what `~` stands for
  public Printer(String directory, String home) {
    this.directory = directory;
    this.home = home;
  }

  /// The canonical form, as bytes; the printer can be used once.
  public String print(Expr expr) {
    show(expr);
    return out.toString();
  }

  private void show(Expr expr) {
    switch (expr) {
      case Expr.IntLiteral literal -> out.append(literal.value());
      case Expr.FloatLiteral literal -> out.append(Floats.shown(literal.value()));
      case Expr.Text text -> Names.appendLiteral(out, text.value());
      case Expr.PathLiteral path -> out.append(Paths.absolute(path.path(), directory, home));
      case Expr.SearchPath path -> showCalled(path);
      case Expr.Interpolation interpolation -> showJoined(interpolation.parts(), " + ");
      case Expr.Variable variable -> out.append(Names.quoted(variable.name()));
      case Expr.CurrentPosition position -> out.append("__curPos");
      case Expr.Select select -> showSelect(select);
      case Expr.HasAttr test -> showHasAttr(test);
      case Expr.AttrSet set -> showSet(set);
      case Expr.ListLiteral list -> showList(list);
      case Expr.Lambda lambda -> showLambda(lambda);
      case Expr.Call call -> showCalled(call);
      case Expr.Let let -> showLet(let);
      case Expr.With with -> showScoped("(with ", with.scope(), with.body(), ")");
      case Expr.If condition -> showIf(condition);
      case Expr.Assert check -> showScoped("assert ", check.condition(), check.body(), "");
      case Expr.Unary unary -> showUnary(unary);
      case Expr.Binary binary -> showBinary(binary);
    }
  }

  private void showJoined(List<Expr> parts, String separator) {
    out.append('(');
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : separator);
      show(parts.get(i));
    }
    out.append(')');
  }

  private void showSelect(Expr.Select select) {
    out.append('(');
    show(select.target());
    out.append(").");
    showPath(select.path());
    if (select.fallback() != null) {
      out.append(" or (");
      show(select.fallback());
      out.append(')');
    }
  }

  private void showHasAttr(Expr.HasAttr test) {
    out.append("((");
    show(test.target());
    out.append(") ? ");
    showPath(test.path());
    out.append(')');
  }

  /// The canonical form of an attribute path: messages name attributes so.
  String printPath(List<AttrName> path) {
    showPath(path);
    return out.toString();
  }

  private void showPath(List<AttrName> path) {
    for (int i = 0; i < path.size(); i++) {
      out.append(i == 0 ? "" : ".");
      switch (path.get(i)) {
        case AttrName.Static name -> out.append(Names.quoted(name.name()));
        case AttrName.Dynamic name -> showDynamicName(name.name());
      }
    }
  }

  private void showDynamicName(Expr name) {
    out.append("\"${");
    show(name);
    out.append("}\"");
  }

  private void showList(Expr.ListLiteral list) {
    out.append("[ ");
    for (Expr element : list.elements()) {
      out.append('(');
      show(element);
      out.append(") ");
    }
    out.append(']');
  }

  private void showLet(Expr.Let let) {
    out.append("(let ");
    showBindings(let.bindings());
    out.append("in ");
    show(let.body());
    out.append(')');
  }

  private void showScoped(String opening, Expr head, Expr body, String closing) {
    out.append(opening);
    show(head);
    out.append("; ");
    show(body);
    out.append(closing);
  }

  private void showIf(Expr.If condition) {
    out.append("(if ");
    show(condition.condition());
    out.append(" then ");
    show(condition.consequence());
    out.append(" else ");
    show(condition.alternative());
    out.append(')');
  }

  // --- calls, and the operators that are calls

  private void showUnary(Expr.Unary unary) {
    if (unary.operator() == UnaryOperator.NEGATE) {
      showCalled(unary);
    } else {
      showNot(unary.operand());
    }
  }

  private void showNot(Expr operand) {
    out.append("(! ");
    show(operand);
    out.append(')');
  }

  private void showBinary(Expr.Binary binary) {
    switch (binary.operator()) {
      case SUBTRACT, MULTIPLY, DIVIDE, LESS, GREATER -> showCalled(binary);
      case LESS_OR_EQUAL -> showNegated(binary, BinaryOperator.GREATER);
      case GREATER_OR_EQUAL -> showNegated(binary, BinaryOperator.LESS);
      case CONCAT, ADD, UPDATE, EQUAL, NOT_EQUAL, AND, OR, IMPLIES -> {
        String symbol = " " + binary.operator().symbol() + " ";
        showJoined(List.of(binary.left(), binary.right()), symbol);
      }
    }
  }

  private void showNegated(Expr.Binary binary, BinaryOperator opposite) {
    showNot(
        new Expr.Binary(
            opposite, binary.left(), binary.right(), binary.operatorSpan(), binary.span()));
  }

  private void showCalled(Expr call) {
    out.append('(');
    showCallWords(call);
    out.append(')');
  }

  /// The words of a call. A call of a call is one call with more arguments, operators included.
  private void showCallWords(Expr expr) {
    switch (expr) {
      case Expr.Call call -> {
        showCallWords(call.function());
        call.arguments().forEach(this::showArgument);
      }
      case Expr.SearchPath path -> {
        out.append("__findFile __nixPath ");
        Names.appendLiteral(out, path.path());
      }
      case Expr.Unary unary when unary.operator() == UnaryOperator.NEGATE ->
          showPrimitive("__sub 0", unary.operand());
      case Expr.Binary binary -> showOperatorCall(binary);
      default -> show(expr);
    }
  }

  private void showOperatorCall(Expr.Binary binary) {
    switch (binary.operator()) {
      case SUBTRACT -> showPrimitive("__sub", binary.left(), binary.right());
      case MULTIPLY -> showPrimitive("__mul", binary.left(), binary.right());
      case DIVIDE -> showPrimitive("__div", binary.left(), binary.right());
      case LESS -> showPrimitive("__lessThan", binary.left(), binary.right());
      case GREATER -> showPrimitive("__lessThan", binary.right(), binary.left());
      default -> show(binary);
    }
  }

  private void showPrimitive(String name, Expr... arguments) {
    out.append(name);
    for (Expr argument : arguments) {
      showArgument(argument);
    }
  }

  private void showArgument(Expr argument) {
    out.append(' ');
    show(argument);
  }

  // --- functions

  private void showLambda(Expr.Lambda lambda) {
    out.append('(');
    if (lambda.formals() != null) {
      showFormals(lambda.formals());
      out.append(lambda.parameter() == null ? "" : " @ ");
    }
    if (lambda.parameter() != null) {
      out.append(Names.quoted(lambda.parameter()));
    }
    out.append(": ");
    show(lambda.body());
    out.append(')');
  }

  private void showFormals(Expr.Formals formals) {
    out.append("{ ");
    List<Formal> sorted = new ArrayList<>(formals.formals());
    sorted.sort(Comparator.comparing(Formal::name));
    String separator = "";
    for (Formal formal : sorted) {
      out.append(separator).append(Names.quoted(formal.name()));
      separator = ", ";
      if (formal.fallback() != null) {
        out.append(" ? ");
        show(formal.fallback());
      }
    }
    out.append(formals.ellipsis() ? separator + "..." : "").append(" }");
  }

  // --- sets

  private void showSet(AttrSet set) {
    out.append(set.recursive() ? "rec { " : "{ ");
    showBindings(set);
    out.append('}');
  }

  /// Plain inherits first, then those from each source, then the rest.
  private void showBindings(AttrSet set) {
    List<Binding> sorted = new ArrayList<>(set.bindings());
    sorted.sort(Comparator.comparing(Binding::name));
    showInherited(sorted);
    for (int source = 0; source < set.inheritSources().size(); source++) {
      showInheritedFrom(sorted, source, set.inheritSources().get(source));
    }
    for (Binding binding : sorted) {
      if (binding instanceof Binding.Plain plain) {
        out.append(Names.quoted(plain.name())).append(" = ");
        show(plain.value());
        out.append("; ");
      }
    }
    for (DynamicBinding binding : set.dynamicBindings()) {
      showDynamicName(binding.name());
      out.append(" = ");
      show(binding.value());
      out.append("; ");
    }
  }

  private void showInherited(List<Binding> sorted) {
    String opening = "inherit";
    for (Binding binding : sorted) {
      if (binding instanceof Binding.Inherited) {
        out.append(opening).append(' ').append(Names.quoted(binding.name()));
        opening = "";
      }
    }
    out.append(opening.isEmpty() ? "; " : "");
  }

  /// A source without names does not show.
  private void showInheritedFrom(List<Binding> sorted, int source, Expr from) {
    boolean open = false;
    for (Binding binding : sorted) {
      if (binding instanceof Binding.InheritedFrom inherited && inherited.source() == source) {
        if (!open) {
          out.append("inherit (");
          show(from);
          out.append(')');
          open = true;
        }
        out.append(' ').append(Names.quoted(binding.name()));
      }
    }
    out.append(open ? "; " : "");
  }
}
