package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import dev.imgx.store.path.StoreDir;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The memory of an interactive session: the variables that were defined, over an interpreter.
///
/// Mutable. Texts are bytes as Latin-1 chars. Methods throw `EvalError` and `SyntaxError`.
final class Dialogue {
  private final Interpreter interpreter;
  private final Supplier<Explanations> explanations;
  private final String directory;
  private final Map<String, Value> variables = new HashMap<>();

  /// @param directory what relative paths start from, in bytes
  Dialogue(Interpreter interpreter, Supplier<Explanations> explanations, String directory) {
    this.interpreter = interpreter;
    this.explanations = explanations;
    this.directory = directory;
  }

  /// Takes definitions, with or without their last semicolon, or an expression; returns what is to
  /// be shown.
  String enter(String text) {
    try {
      Expr.AttrSet definitions = definitions(text);
      Attrs set = (Attrs) interpreter.evaluate(definitions, source(text), variables).force();
      add(set);
      return "";
    } catch (SyntaxError notDefinitions) {
      return show(evaluate(text)) + "\n";
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

  /// The value with all that is in it, printed.
  String printed(String text) {
    return ValuePrinter.print(interpreter.forceDeep(evaluate(text))) + "\n";
  }

  /// What kind of value an expression has.
  String type(String text) {
    return evaluate(text).describe() + "\n";
  }

  /// What the documentation says of an expression's value.
  String documentation(String text) {
    return explanations.get().ofValue(evaluate(text), text.strip());
  }

  /// Makes the attributes of a set variables; returns how many they are.
  int add(Value value) {
    if (!(value.force() instanceof Attrs attrs)) {
      throw new EvalError("expected a set of variables but found " + value.force().describe());
    }
    for (int i = 0; i < attrs.size(); i++) {
      variables.put(attrs.name(i).text(), attrs.value(i));
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

  /// A value with the evaluated members of its outermost level: what is below stays as it is.
  private String show(Value value) {
    if (value instanceof Attrs attrs) {
      for (int i = 0; i < attrs.size(); i++) {
        forceQuietly(attrs.value(i));
      }
    } else if (value instanceof ListValue list) {
      for (int i = 0; i < list.size(); i++) {
        forceQuietly(list.get(i));
      }
    }
    return ValuePrinter.print(value);
  }

  /// A member that fails is shown as not evaluated; the others are still worth seeing.
  private static void forceQuietly(Value member) {
    try {
      member.force();
    } catch (EvalError unshown) {
      assert unshown.message() != null;
    }
  }

  private Source source(String text) {
    return new Source(Source.STRING, directory, text);
  }
}
