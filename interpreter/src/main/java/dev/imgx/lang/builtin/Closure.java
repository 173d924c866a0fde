package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Order;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The work of `genericClosure`. Mutable, for one use.
///
/// Keys are usually strings, so these are looked up by hash; all others by `<`, as Nix does.
final class Closure {
  private static final Symbol START_SET = Symbol.of("startSet");
  private static final Symbol OPERATOR = Symbol.of("operator");
  private static final Symbol KEY = Symbol.of("key");
  private static final String PLACE =
      "in the attrset passed as argument to builtins.genericClosure";

  private final Attrs argument;
  private final Set<String> texts = new HashSet<>();
  private final TreeSet<Value> others = new TreeSet<>(Closure::compare);
  private @Nullable Value firstKey;

  Closure(Attrs argument) {
    this.argument = argument;
  }

  private static int compare(Value left, Value right) {
    return Order.less(left, right) ? -1 : Order.less(right, left) ? 1 : 0;
  }

  ListValue list() {
    ListValue start =
        Expect.list(
            Selection.require(argument, START_SET, PLACE),
            0,
            "while evaluating the 'startSet' attribute passed as argument to"
                + " builtins.genericClosure");
    if (start.size() == 0) {
      return start;
    }
    Value operator =
        Expect.function(
            Selection.require(argument, OPERATOR, PLACE),
            0,
            "while evaluating the 'operator' attribute passed as argument to"
                + " builtins.genericClosure");
    Deque<Value> work = new ArrayDeque<>();
    add(work, start);
    List<Value> found = new ArrayList<>();
    while (!work.isEmpty()) {
      Value element = work.remove();
      if (isNew(key(element), element)) {
        found.add(element);
        add(work, next(operator, element));
      }
    }
    return ListValue.of(found.toArray(new Value[0]));
  }

  private static void add(Deque<Value> work, ListValue elements) {
    for (int i = 0; i < elements.size(); i++) {
      work.add(elements.get(i));
    }
  }

  private static Value key(Value element) {
    try {
      String why = "while evaluating an element passed to builtins.genericClosure";
      return Selection.require(Expect.attrs(element, 0, why), KEY, "");
    } catch (EvalError error) {
      throw error.trace(0, "in genericClosure element " + ValuePrinter.brief(element));
    }
  }

  private boolean isNew(Value reference, Value element) {
    Value key = reference.force();
    try {
      if (firstKey == null) {
        firstKey = key;
        return !(key instanceof Str text) || texts.add(text.text());
      }
      if (firstKey instanceof Str) {
        return key instanceof Str text ? texts.add(text.text()) : compare(key, firstKey) != 0;
      }
      return compare(key, firstKey) != 0 && !others.contains(key) && others.add(key);
    } catch (EvalError error) {
      throw error.trace(0, "while checking key of element " + ValuePrinter.brief(element));
    }
  }

  private static ListValue next(Value operator, Value element) {
    try {
      ListValue more =
          Expect.list(
              Function.call(operator, element),
              0,
              "while evaluating the return value of the `operator` passed to"
                  + " builtins.genericClosure");
      for (int i = 0; i < more.size(); i++) {
        more.get(i).force();
      }
      return more;
    } catch (EvalError error) {
      throw error.trace(
          0, "while calling operator on genericClosure element " + ValuePrinter.brief(element));
    }
  }
}
