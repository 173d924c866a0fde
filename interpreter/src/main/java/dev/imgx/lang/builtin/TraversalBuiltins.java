package dev.imgx.lang.builtin;

import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Functions that take a list and a function for its elements.
final class TraversalBuiltins extends Family {
  private static final String[] ROWS = {
    "map f list",
    "__filter f list",
    "__foldl' op nul list",
    "__concatMap f list",
    "__all pred list",
    "__any pred list",
    "__partition pred list",
    "__groupBy f list",
    "__sort comparator list",
  };
  private static final Symbol RIGHT = Symbol.of("right");
  private static final Symbol WRONG = Symbol.of("wrong");

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 0 -> map(first, second);
      case 1 -> filter(first, second);
      case 3 -> concatMap(first, second);
      case 4 -> all(first, second);
      case 5 -> any(first, second);
      case 6 -> partition(first, second);
      case 7 -> groupBy(first, second);
      case 8 -> sort(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second, Value third) {
    return row == 2 ? foldl(first, second, third) : super.call(row, first, second, third);
  }

  @Doc(
      """
      The results of a function for each element of a list; each is computed when it is needed.

          map (x: "foo-" + x) [ "bar" "bla" ]
          => [ "foo-bar" "foo-bla" ]
      """)
  private static Value map(Value f, Value list) {
    ListValue old =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.map");
    int size = old.size();
    if (size == 0) {
      return old;
    }
    Value function =
        Expect.function(f, 0, "while evaluating the first argument passed to builtins.map");
    Value[] elements = new Value[size];
    for (int i = 0; i < size; i++) {
      elements[i] = Thunk.call(function, old.get(i));
    }
    return ListValue.of(elements);
  }

  @Doc(
      """
      The elements of a list for which a function returns `true`.

          builtins.filter (x: x > 1) [ 1 2 3 ]
          => [ 2 3 ]
      """)
  private static Value filter(Value f, Value list) {
    ListValue old =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.filter");
    int size = old.size();
    if (size == 0) {
      return old;
    }
    Value function =
        Expect.function(f, 0, "while evaluating the first argument passed to builtins.filter");
    String why =
        "while evaluating the return value of the filtering function passed to builtins.filter";
    Value[] kept = new Value[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      Value element = old.get(i);
      if (Expect.bool(Function.call(function, element), 0, why)) {
        kept[count++] = element;
      }
    }
    return count == size ? old : ListValue.of(Arrays.copyOf(kept, count));
  }

  @Doc(
      name = "foldl'",
      value =
          """
          Reduces a list from the left: `foldl' op nul [ x y ]` is `op (op nul x) y`. Each
          intermediate result is evaluated before the next one is computed.

              builtins.foldl' (x: y: x + y) 0 [ 1 2 3 ]
              => 6
          """)
  private static Value foldl(Value op, Value nul, Value list) {
    Value function =
        Expect.function(
            op, 0, "while evaluating the first argument passed to builtins.foldlStrict");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the third argument passed to builtins.foldlStrict");
    int size = elements.size();
    Value result = nul;
    for (int i = 0; i < size; i++) {
      result = Function.call(function, result, elements.get(i));
    }
    return result.force();
  }

  @Doc(
      """
      One list of the lists that a function returns for each element of a list.

          builtins.concatMap (x: [ x (10 * x) ]) [ 1 2 ]
          => [ 1 10 2 20 ]
      """)
  private static Value concatMap(Value f, Value list) {
    Value function =
        Expect.function(f, 0, "while evaluating the first argument passed to builtins.concatMap");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.concatMap");
    String why = "while evaluating the return value of the function passed to builtins.concatMap";
    ListValue[] parts = new ListValue[elements.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Expect.list(Function.call(function, elements.get(i)), 0, why);
    }
    return ListBuiltins.concat(parts);
  }

  @Doc(
      """
      Whether a function returns `true` for every element of a list. Stops at the first `false`.

          builtins.all (x: x < 3) [ 1 2 ]
          => true
      """)
  private static Value all(Value pred, Value list) {
    Value function =
        Expect.function(pred, 0, "while evaluating the first argument passed to builtins.all");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.all");
    String why = "while evaluating the return value of the function passed to builtins.all";
    for (int i = 0; i < elements.size(); i++) {
      if (!Expect.bool(Function.call(function, elements.get(i)), 0, why)) {
        return Bool.FALSE;
      }
    }
    return Bool.TRUE;
  }

  @Doc(
      """
      Whether a function returns `true` for an element of a list. Stops at the first `true`.

          builtins.any builtins.isString [ 1 "two" ]
          => true
      """)
  private static Value any(Value pred, Value list) {
    Value function =
        Expect.function(pred, 0, "while evaluating the first argument passed to builtins.any");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.any");
    String why = "while evaluating the return value of the function passed to builtins.any";
    for (int i = 0; i < elements.size(); i++) {
      if (Expect.bool(Function.call(function, elements.get(i)), 0, why)) {
        return Bool.TRUE;
      }
    }
    return Bool.FALSE;
  }

  @Doc(
      """
      The elements for which a function returns `true` as `right`, the others as `wrong`.

          builtins.partition (x: x > 10) [ 1 23 9 42 ]
          => { right = [ 23 42 ]; wrong = [ 1 9 ]; }
      """)
  private static Value partition(Value pred, Value list) {
    Value function =
        Expect.function(
            pred, 0, "while evaluating the first argument passed to builtins.partition");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.partition");
    String why =
        "while evaluating the return value of the partition function passed to builtins.partition";
    List<Value> right = new ArrayList<>();
    List<Value> wrong = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Value element = elements.get(i);
      element.force();
      (Expect.bool(Function.call(function, element), 0, why) ? right : wrong).add(element);
    }
    return new AttrsBuilder(2).put(RIGHT, list(right)).put(WRONG, list(wrong)).build();
  }

  @Doc(
      """
      The elements of a list by the name that a function gives each of them.

          builtins.groupBy (builtins.substring 0 1) [ "foo" "bar" "baz" ]
          => { b = [ "bar" "baz" ]; f = [ "foo" ]; }
      """)
  private static Value groupBy(Value f, Value list) {
    Value function =
        Expect.function(f, 0, "while evaluating the first argument passed to builtins.groupBy");
    ListValue elements =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.groupBy");
    String why =
        "while evaluating the return value of the grouping function passed to builtins.groupBy";
    Map<String, List<Value>> groups = new LinkedHashMap<>();
    for (int i = 0; i < elements.size(); i++) {
      Value element = elements.get(i);
      String name = Expect.plainString(Function.call(function, element), 0, why);
      groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(element);
    }
    AttrsBuilder attrs = new AttrsBuilder(groups.size());
    groups.forEach((name, members) -> attrs.put(name, list(members)));
    return attrs.build();
  }

  private static ListValue list(List<Value> elements) {
    return ListValue.of(elements.toArray(new Value[0]));
  }

  @Doc(
      """
      The elements of a list in order. The function says whether its first argument must come
      before its second; elements of which it says so neither way keep their order.

          builtins.sort builtins.lessThan [ 483 249 526 147 42 77 ]
          => [ 42 77 147 249 483 526 ]
      """)
  private static Value sort(Value comparator, Value list) {
    ListValue old =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.sort");
    if (old.size() == 0) {
      return old;
    }
    Value function =
        Expect.function(
            comparator, 0, "while evaluating the first argument passed to builtins.sort");
    Value[] elements = old.toArray();
    for (Value element : elements) {
      element.force();
    }
    new PeekSort(elements, function).sort();
    return ListValue.of(elements);
  }
}
