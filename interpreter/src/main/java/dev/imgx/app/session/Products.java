package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Collects the derivations in a value: itself, or those of a set or list. Mutable, for one use.
///
/// Sets in sets are looked into where they say `recurseForDerivations = true`. Follows
/// `src/libexpr/get-drvs.cc`.
final class Products {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final Symbol OUTPUT_NAME = Symbol.of("outputName");
  private static final Symbol RECURSE = Symbol.of("recurseForDerivations");

  private final Interpreter interpreter;
  private final Attrs arguments;
  private final StoreDir directory;
  private final Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Product> found = new ArrayList<>();

  Products(Interpreter interpreter, Attrs arguments, StoreDir directory) {
    this.interpreter = interpreter;
    this.arguments = arguments;
    this.directory = directory;
  }

  List<Product> in(Value value) {
    collect(value);
    return found;
  }

  private void collect(Value reference) {
    Value value = interpreter.autoCall(reference, arguments).force();
    if (take(value)) {
      return;
    }
    if (value instanceof Attrs attrs) {
      collectMembers(attrs);
    } else if (value instanceof ListValue list) {
      for (int i = 0; i < list.size(); i++) {
        if (!take(list.get(i))) {
          collect(list.get(i));
        }
      }
    } else {
      throw new EvalError(
          "expression does not evaluate to a derivation (or a set or list of those)");
    }
  }

  private void collectMembers(Attrs attrs) {
    for (int index : attrs.nameOrder()) {
      String name = attrs.name(index).text();
      if (!isPlain(name)) {
        continue;
      }
      try {
        Value member = attrs.value(index).force();
        if (!take(member) && member instanceof Attrs set && recurses(set)) {
          collect(set);
        }
      } catch (EvalError error) {
        throw error.trace(attrs.place(index), "while evaluating the attribute '" + name + "'");
      }
    }
  }

  private static boolean recurses(Attrs set) {
    Value recurse = set.get(RECURSE);
    return recurse != null
        && Expect.bool(recurse, 0, "while evaluating the attribute `recurseForDerivations`");
  }

  /// Whether the value is a derivation; takes it when it is new.
  private boolean take(Value reference) {
    if (!(reference.force() instanceof Attrs attrs) || !isDerivation(attrs)) {
      return false;
    }
    if (seen.add(attrs)) {
      found.add(product(attrs));
    }
    return true;
  }

  private static boolean isDerivation(Attrs attrs) {
    Value type = attrs.get(TYPE);
    return type != null && type.force() instanceof Str text && text.text().equals("derivation");
  }

  private Product product(Attrs attrs) {
    Value path = attrs.get(DRV_PATH);
    if (path == null) {
      throw new EvalError("derivation does not contain a 'drvPath' attribute");
    }
    String why = "while evaluating the 'drvPath' attribute of a derivation";
    String text = interpreter.coercion().toStr(path, Coercion.Mode.PLAIN, 0, why).text();
    Value output = attrs.get(OUTPUT_NAME);
    if (output == null) {
      throw new EvalError("derivation '" + text + "' lacks an 'outputName' attribute");
    }
    String outputWhy = "while evaluating the output name of a derivation";
    try {
      return new Product(directory.parse(text), Expect.plainString(output, 0, outputWhy));
    } catch (FormatError error) {
      throw new EvalError(String.valueOf(error.getMessage()));
    }
  }

  /// Names that `nix-env` could show; others are left out, as Nix does.
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '+');
      if (!letter && !later) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
