package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValueLayout;
import dev.imgx.store.path.StoreDir;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The memory of an interactive session: the variables that were defined, over an interpreter.
///
/// Mutable. Texts are bytes as Latin-1 chars. Methods throw `EvalError` and `SyntaxError`.
final class Dialogue {
  private static final Symbol META = Symbol.of("meta");
  private static final Symbol POSITION = Symbol.of("position");

  private final Interpreter interpreter;
  private final Supplier<Explanations> explanations;
  private final String directory;
  private final Map<String, Value> variables = new HashMap<>();
  private SortedSet<String> latest = new TreeSet<>();

  /// @param directory what relative paths start from, in bytes
  Dialogue(Interpreter interpreter, Supplier<Explanations> explanations, String directory) {
    this.interpreter = interpreter;
    this.explanations = explanations;
    this.directory = directory;
  }

  /// Takes definitions, with or without their last semicolon, or an expression; returns what is to
  /// be shown.
  String enter(String text, Look look) {
    try {
      Expr.AttrSet definitions = definitions(text);
      Attrs set = (Attrs) interpreter.evaluate(definitions, source(text), variables).force();
      add(set);
      return "";
    } catch (SyntaxError notDefinitions) {
      return shown(evaluate(text), look);
    }
  }

  private Expr.AttrSet definitions(String text) {
    try {
      return Parser.definitions(source(text));
    } catch (SyntaxError error) {
      return Parser.definitions(source(text + "\n;"));
    }
  }

  /// The value of an expression.
  Value evaluate(String text) {
    Source source = source(text);
    return interpreter.evaluate(Parser.parse(source), source, variables).force();
  }

  /// A value with the members of its outermost level.
  String shown(Value value, Look look) {
    return ValueLayout.print(value, ValueLayout.Bounds.glance(look.width()), look.style()) + "\n";
  }

  /// The value of an expression with all that is in it.
  String printed(String text, Look look) {
    ValueLayout.Bounds all = ValueLayout.Bounds.all(look.width());
    return ValueLayout.print(evaluate(text), all, look.style()) + "\n";
  }

  /// What kind of value an expression has.
  String type(String text) {
    return evaluate(text).describe() + "\n";
  }

  /// What the documentation says of an expression's value.
  String documentation(String text) {
    return explanations.get().ofValue(evaluate(text), text.strip());
  }

  /// Where what an expression means is written: a function, a derivation that says it, a file.
  Position place(String text) {
    Value value = evaluate(text);
    if (value instanceof Function function) {
      Source source = interpreter.places().source(function.place());
      if (source != null && source.name().startsWith("/")) {
        return source.position(interpreter.places().offset(function.place()));
      }
    } else if (value instanceof PathValue path) {
      return new Position(path.path(), 1, 1);
    } else if (value instanceof Attrs attrs) {
      Position said = position(attrs);
      if (said != null) {
        return said;
      }
    }
    throw new EvalError("nothing says in which file " + text.strip() + " is written");
  }

  /// `meta.position` of a derivation: file and line.
  private static @Nullable Position position(Attrs derivation) {
    Value meta = derivation.get(META);
    Value position = meta != null && meta.force() instanceof Attrs set ? set.get(POSITION) : null;
    if (position == null || !(position.force() instanceof Str text)) {
      return null;
    }
    int colon = text.text().lastIndexOf(':');
    return colon < 0
        ? null
        : new Position(
            text.text().substring(0, colon), Integer.parseInt(text.text().substring(colon + 1)), 1);
  }

  /// Makes the attributes of a set variables; returns how many they are.
  int add(Value value) {
    if (!(value.force() instanceof Attrs attrs)) {
      throw new EvalError("expected a set of variables but found " + value.force().describe());
    }
    latest = new TreeSet<>();
    for (int i = 0; i < attrs.size(); i++) {
      variables.put(attrs.name(i).text(), attrs.value(i));
      latest.add(attrs.name(i).text());
    }
    return attrs.size();
  }

  /// The derivations in the value of an expression.
  List<Product> products(String text, StoreDir store) {
    return new Products(interpreter, Attrs.EMPTY, store).in(evaluate(text));
  }

  /// All names that an expression may use now, in order.
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(interpreter.globals().keySet());
    names.addAll(variables.keySet());
    return names;
  }

  /// The variables that were defined, in order; not evaluated.
  SortedSet<String> variables() {
    return new TreeSet<>(variables.keySet());
  }

  /// The variables that were added last.
  SortedSet<String> latest() {
    return latest;
  }

  /// What may stand between angle brackets.
  List<String> searched() {
    List<String> names = new ArrayList<>(List.of("stdlib", "nixpkgs"));
    for (World.SearchEntry entry : interpreter.world().searchPath()) {
      names.add(entry.prefix());
    }
    return names.stream().filter(name -> !name.isEmpty()).distinct().toList();
  }

  private Source source(String text) {
    return new Source(Source.STRING, directory, text);
  }
}
