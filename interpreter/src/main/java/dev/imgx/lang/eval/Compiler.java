package dev.imgx.lang.eval;

import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the syntax tree of one source into code: names become slots, operators nodes.
///
/// A variable that is nowhere is an error here, before anything is evaluated, as in Nix's
/// `bindVars`. Dispatch is a chain of `instanceof`: a pattern `switch` costs milliseconds at start.
final class Compiler {
  private final Interpreter interpreter;
  private final Source source;
  private final int base;
  private final LambdaCode.Site site;
  private final Lint lint;
  private final SetCompiler sets;
  private final OperatorCompiler operators;

  Compiler(Interpreter interpreter, Source source) {
    this.interpreter = interpreter;
    this.source = source;
    this.base = interpreter.places().add(source);
    this.site = new LambdaCode.Site(interpreter.depth(), interpreter.places());
    this.lint = new Lint(interpreter.world(), source);
    this.sets = new SetCompiler(this);
    this.operators = new OperatorCompiler(this);
  }

  Interpreter interpreter() {
    return interpreter;
  }

  LambdaCode.Site site() {
    return site;
  }

  /// The place id of an offset in the source.
  int place(int offset) {
    return base + offset;
  }

  int place(Expr expr) {
    return base + expr.span().start();
  }

  Code compile(Expr expr, Scope scope) {
    return compile(expr, scope, null);
  }

  /// @param name what a function is called when this is one
  Code compile(Expr expr, Scope scope, @Nullable String name) {
    if (expr instanceof Expr.Variable variable) {
      return variable(variable.name(), scope, place(expr));
    }
    if (expr instanceof Expr.Text text) {
      lint.text(text);
      return new Constant(Str.of(text.value()), place(expr));
    }
    if (expr instanceof Expr.Select select) {
      return select(select, scope);
    }
    if (expr instanceof Expr.Call call) {
      Code function = compile(call.function(), scope);
      lint.operands(call.arguments());
      return Calls.of(function, all(call.arguments(), scope), place(expr));
    }
    if (expr instanceof Expr.Lambda lambda) {
      return sets.lambda(lambda, scope, name);
    }
    if (expr instanceof Expr.AttrSet set) {
      return sets.attrSet(set, scope);
    }
    if (expr instanceof Expr.Let let) {
      return sets.let(let, scope);
    }
    if (expr instanceof Expr.IntLiteral literal) {
      return new Constant(Int.of(literal.value()), place(expr));
    }
    Code operator = operators.compile(expr, scope);
    return operator != null ? operator : rare(expr, scope);
  }

  private Code rare(Expr expr, Scope scope) {
    int place = place(expr);
    if (expr instanceof Expr.ListLiteral list) {
      lint.operands(list.elements());
      return list.elements().isEmpty()
          ? new Constant(ListValue.EMPTY, place)
          : new Sets.ListCode(all(list.elements(), scope), place);
    }
    if (expr instanceof Expr.With with) {
      Code set = compile(with.scope(), scope);
      return new Sets.With(set, compile(with.body(), Scope.with(scope, place)), place);
    }
    if (expr instanceof Expr.PathLiteral path) {
      lint.path(path);
      return new Constant(PathValue.of(absolute(path)), place);
    }
    if (expr instanceof Expr.FloatLiteral literal) {
      return new Constant(new Flt(literal.value()), place);
    }
    if (expr instanceof Expr.Interpolation interpolation) {
      return interpolation(interpolation, scope, place);
    }
    if (expr instanceof Expr.HasAttr test) {
      Code target = compile(test.target(), scope);
      return new Selections.Has(target, path(test.path(), scope), place);
    }
    if (expr instanceof Expr.SearchPath path) {
      return operators.searchPath(path, scope);
    }
    if (expr instanceof Expr.Assert check) {
      Code[] both = {compile(check.condition(), scope), compile(check.body(), scope)};
      return new AssertCode(both, check.condition(), printing(), place);
    }
    if (expr instanceof Expr.CurrentPosition) {
      return new Constant(interpreter.positionValue(place), place);
    }
    throw new IllegalArgumentException("no such expression: " + expr.getClass());
  }

  Code[] all(List<Expr> exprs, Scope scope) {
    Code[] codes = new Code[exprs.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = compile(exprs.get(i), scope);
    }
    return codes;
  }

  /// The variable that a name means in a scope.
  Code variable(String name, Scope scope, int place) {
    int depth = 0;
    boolean inWith = false;
    for (Scope at = scope; at != null; at = at.around()) {
      int slot = at.slot(name);
      if (slot > 0) {
        return Variables.at(depth, slot, place);
      }
      Value known = at.value(name);
      if (known != null) {
        return new Constant(known, place);
      }
      inWith |= at.isWith();
      depth += at.hasFrame() ? 1 : 0;
    }
    if (inWith) {
      return dynamic(name, scope, place);
    }
    throw new EvalError("undefined variable '" + name + "'", place)
        .withHint(DidYouMean.hint(name, visible(scope)));
  }

  private static Code dynamic(String name, Scope scope, int place) {
    List<Integer> found = new ArrayList<>();
    int depth = 0;
    for (Scope at = scope; at != null; at = at.around()) {
      if (at.isWith()) {
        found.add(depth);
        found.add(at.withPlace());
      }
      depth += at.hasFrame() ? 1 : 0;
    }
    int[] depths = new int[found.size() / 2];
    int[] places = new int[depths.length];
    for (int i = 0; i < depths.length; i++) {
      depths[i] = found.get(2 * i);
      places[i] = found.get(2 * i + 1);
    }
    return new Variables.Dynamic(Symbol.of(name), depths, places, place);
  }

  private static List<String> visible(Scope scope) {
    List<String> names = new ArrayList<>();
    for (Scope at = scope; at != null; at = at.around()) {
      names.addAll(at.names());
    }
    return names.stream().distinct().sorted().toList();
  }

  private Code select(Expr.Select select, Scope scope) {
    Code target = compile(select.target(), scope);
    Expr fallback = select.fallback();
    if (fallback instanceof Expr.Call) {
      lint.operands(List.of(fallback));
    }
    Code otherwise = fallback == null ? null : compile(fallback, scope);
    return Selections.select(target, path(select.path(), scope), otherwise, place(select));
  }

  private Name[] path(List<AttrName> path, Scope scope) {
    Name[] names = new Name[path.size()];
    for (int i = 0; i < names.length; i++) {
      AttrName part = path.get(i);
      if (part instanceof AttrName.Static known) {
        names[i] = Name.of(known.name());
      } else if (part instanceof AttrName.Dynamic dynamic) {
        String text = source.text().substring(part.span().start(), part.span().end());
        String written = text.startsWith("\"") ? text : "\"" + text + "\"";
        names[i] = new Name(null, compile(dynamic.name(), scope), written);
      }
    }
    return names;
  }

  private Code interpolation(Expr.Interpolation interpolation, Scope scope, int place) {
    List<Expr> parts = interpolation.parts();
    if (interpolation.kind() == Expr.Interpolation.Kind.STRING) {
      Strings.Parts pieces = new Strings.Parts(parts(parts, scope), openings(parts));
      return new Strings.Interpolate(pieces, interpreter.coercion(), place);
    }
    Expr.PathLiteral first = (Expr.PathLiteral) parts.getFirst();
    lint.path(first);
    String literal = first.path();
    String text = PathValue.canonical(absolute(first));
    String start = literal.endsWith("/") && text.length() > 1 ? text + "/" : text;
    List<Expr> rest = parts.subList(1, parts.size());
    Strings.Parts pieces = new Strings.Parts(parts(rest, scope), openings(rest));
    return new Strings.InterpolatePath(start, pieces, interpreter.coercion(), place);
  }

  /// The parts of a string or path. A text among them is no literal of its own.
  private Code[] parts(List<Expr> parts, Scope scope) {
    Code[] codes = new Code[parts.size()];
    for (int i = 0; i < codes.length; i++) {
      Expr part = parts.get(i);
      codes[i] =
          part instanceof Expr.Text text
              ? new Constant(Str.of(text.value()), place(part))
              : compile(part, scope);
    }
    return codes;
  }

  /// The places of the `${` before each part; of a text, where it starts.
  private int[] openings(List<Expr> parts) {
    int[] places = new int[parts.size()];
    for (int i = 0; i < places.length; i++) {
      int start = parts.get(i).span().start();
      int opening =
          parts.get(i) instanceof Expr.Text ? start : source.text().lastIndexOf("${", start);
      places[i] = place(Math.max(opening, 0));
    }
    return places;
  }

  private String absolute(Expr.PathLiteral path) {
    String literal = path.path();
    if (literal.startsWith("~/")) {
      if (interpreter.world().rules().pure()) {
        throw new EvalError(
            "the path '" + literal + "' can not be resolved in pure mode", place(path));
      }
      return interpreter.world().home() + literal.substring(1);
    }
    return literal.startsWith("/") ? literal : source.directory() + "/" + literal;
  }

  private AssertCode.Printing printing() {
    return new AssertCode.Printing(source.directory(), interpreter.world().home());
  }
}
