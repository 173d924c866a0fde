package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;

/// A way into a value: names of attributes and indices of lists, `a."b.c".0`.
///
/// Follows `src/libexpr/attr-path.cc`.
final class AttrPath {
  private final String text;
  private final List<String> steps;

  /// Reads a path (bytes as Latin-1 chars); throws `EvalError`.
  AttrPath(String text) {
    this.text = text;
    this.steps = split(text);
  }

  /// Goes the way from a value; functions on it are called with the arguments.
  Value follow(Interpreter interpreter, Value root, Attrs arguments) {
    Value value = root;
    for (String step : steps) {
      Value here = interpreter.autoCall(value, arguments).force();
      value = isIndex(step) ? element(here, step) : attribute(here, step);
    }
    return value;
  }

  private Value attribute(Value here, String name) {
    if (!(here instanceof Attrs attrs)) {
      throw unexpected("a set", here);
    }
    if (name.isEmpty()) {
      throw new EvalError("empty attribute name in selection path '" + text + "'");
    }
    Value found = attrs.get(Symbol.of(name));
    if (found == null) {
      List<String> names = new ArrayList<>();
      for (int index : attrs.nameOrder()) {
        names.add(attrs.name(index).text());
      }
      throw new EvalError("attribute '" + name + "' in selection path '" + text + "' not found")
          .withHint(DidYouMean.hint(name, names));
    }
    return found;
  }

  private Value element(Value here, String index) {
    if (!(here instanceof ListValue list)) {
      throw unexpected("a list", here);
    }
    long wanted = Long.parseLong(index);
    if (wanted >= list.size()) {
      throw new EvalError(
          "list index " + index + " in selection path '" + text + "' is out of range");
    }
    return list.get((int) wanted);
  }

  private EvalError unexpected(String expected, Value found) {
    return new EvalError(
        "the expression selected by the selection path '%s' should be %s but is %s"
            .formatted(text, expected, found.describe()));
  }

  /// Whether it is a number that fits 32 bits without a sign, as in Nix.
  private static boolean isIndex(String step) {
    if (step.isEmpty() || step.length() > 10) {
      return false;
    }
    for (int i = 0; i < step.length(); i++) {
      if (step.charAt(i) < '0' || step.charAt(i) > '9') {
        return false;
      }
    }
    return Long.parseLong(step) < 1L << 32;
  }

  private static List<String> split(String text) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        steps.add(step.toString());
        step.setLength(0);
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1);
        if (end < 0) {
          throw new EvalError("missing closing quote in selection path '" + text + "'");
        }
        step.append(text, i + 1, end);
        i = end;
      } else {
        step.append(c);
      }
    }
    if (!step.isEmpty()) {
      steps.add(step.toString());
    }
    return steps;
  }
}
