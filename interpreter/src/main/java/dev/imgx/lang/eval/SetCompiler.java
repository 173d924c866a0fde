package dev.imgx.lang.eval;

import dev.imgx.lang.eval.PatternCode.Pattern;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Expr.AttrSet;
import dev.imgx.lang.syntax.Expr.Binding;
import dev.imgx.lang.syntax.Expr.DynamicBinding;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Shape;
import dev.imgx.lang.value.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles what makes scopes: sets, `let`, functions.
final class SetCompiler {
  private final Compiler compiler;

  SetCompiler(Compiler compiler) {
    this.compiler = compiler;
  }

  Code attrSet(AttrSet set, Scope scope) {
    int place = compiler.place(set);
    Shape shape = shape(set.bindings());
    List<Binding> sorted = inOrder(set.bindings(), shape);
    Scope inner = set.recursive() ? Scope.of(scope, names(sorted)) : scope;
    Bindings bindings = bindings(set, sorted, scope, inner);
    DynamicNames dynamic = dynamic(set.dynamicBindings(), inner);
    if (set.recursive()) {
      return new Sets.Recursive(shape, bindings, dynamic, place);
    }
    return dynamic.names().length == 0 && bindings.isPlain()
        ? new Sets.Plain(shape, bindings.codes(), place)
        : new Sets.General(shape, bindings, dynamic, place);
  }

  Code let(Expr.Let let, Scope scope) {
    List<Binding> bindings = let.bindings().bindings();
    Scope inner = Scope.of(scope, names(bindings));
    Bindings compiled = bindings(let.bindings(), bindings, scope, inner);
    return new Sets.Let(compiled, compiler.compile(let.body(), inner), compiler.place(let));
  }

  Code lambda(Expr.Lambda lambda, Scope scope, @Nullable String name) {
    Expr.Formals formals = lambda.formals();
    String parameter = lambda.parameter();
    LambdaCode.Head head =
        new LambdaCode.Head(name, parameter, compiler.site(), compiler.place(lambda));
    if (formals == null) {
      Scope inner = Scope.of(scope, parameter == null ? "" : parameter);
      return new LambdaCode.Simple(head, compiler.compile(lambda.body(), inner, name));
    }
    List<String> names = new ArrayList<>();
    for (Expr.Formal formal : formals.formals()) {
      names.add(formal.name());
    }
    if (parameter != null) {
      names.add(parameter);
    }
    Scope inner = Scope.of(scope, names);
    Pattern pattern = pattern(formals, inner);
    return new PatternCode(pattern, head, compiler.compile(lambda.body(), inner, name));
  }

  private Pattern pattern(Expr.Formals formals, Scope inner) {
    int size = formals.formals().size();
    Symbol[] names = new Symbol[size];
    boolean[] optional = new boolean[size];
    int[] places = new int[size];
    @Nullable Code[] defaults = new Code[size];
    for (int i = 0; i < size; i++) {
      Expr.Formal formal = formals.formals().get(i);
      names[i] = Symbol.of(formal.name());
      places[i] = compiler.place(formal.span().start());
      Expr fallback = formal.fallback();
      optional[i] = fallback != null;
      defaults[i] = fallback == null ? null : compiler.compile(fallback, inner);
    }
    return new Pattern(new Formals(names, optional, places, formals.ellipsis()), defaults);
  }

  private Bindings bindings(AttrSet set, List<Binding> bindings, Scope around, Scope inner) {
    int size = bindings.size();
    Code[] codes = new Code[size];
    byte[] origins = new byte[size];
    List<Expr> sources = set.inheritSources();
    for (int i = 0; i < size; i++) {
      Binding binding = bindings.get(i);
      int place = compiler.place(binding.span().start());
      if (binding instanceof Binding.Plain plain) {
        codes[i] = compiler.compile(plain.value(), inner, plain.name());
      } else if (binding instanceof Binding.Inherited) {
        codes[i] = compiler.variable(binding.name(), around, place);
        origins[i] = inner == around ? Bindings.OWN : Bindings.AROUND;
      } else if (binding instanceof Binding.InheritedFrom from) {
        Code source = Variables.at(0, from.source() + 1, place);
        Name[] path = {Name.of(binding.name())};
        codes[i] = Selections.select(source, path, null, place);
        origins[i] = Bindings.SOURCES;
      }
    }
    return new Bindings(codes, origins, compiler.all(sources, inner));
  }

  private DynamicNames dynamic(List<DynamicBinding> bindings, Scope inner) {
    int size = bindings.size();
    Code[] names = new Code[size];
    Code[] values = new Code[size];
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      DynamicBinding binding = bindings.get(i);
      names[i] = compiler.compile(binding.name(), inner);
      values[i] = compiler.compile(binding.value(), inner);
      places[i] = compiler.place(binding.span().start());
    }
    return new DynamicNames(names, values, places, compiler.interpreter().places());
  }

  private Shape shape(List<Binding> bindings) {
    Symbol[] names = new Symbol[bindings.size()];
    int[] places = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = Symbol.of(bindings.get(i).name());
      places[i] = compiler.place(bindings.get(i).span().start());
    }
    return Shape.of(names, places);
  }

  /// The bindings in the order of their shape: slots and values run along with it.
  private List<Binding> inOrder(List<Binding> bindings, Shape shape) {
    Binding[] ordered = new Binding[bindings.size()];
    for (Binding binding : bindings) {
      ordered[shape.indexOf(Symbol.of(binding.name()))] = binding;
    }
    return List.of(ordered);
  }

  private static List<String> names(List<Binding> bindings) {
    List<String> names = new ArrayList<>(bindings.size());
    for (Binding binding : bindings) {
      names.add(binding.name());
    }
    return names;
  }
}
