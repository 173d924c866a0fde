package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Equality;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;

/// Lists as such: their length, elements, parts and sums.
final class ListBuiltins extends Family {
  private static final String[] ROWS = {
    "__length e",
    "__head list",
    "__tail list",
    "__elemAt xs n",
    "__elem x xs",
    "__concatLists lists",
    "__genList generator length",
    "__genericClosure attrset",
  };

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> length(argument);
      case 1 -> head(argument);
      case 2 -> tail(argument);
      case 5 -> concatLists(argument);
      case 7 -> genericClosure(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 3 -> elemAt(first, second);
      case 4 -> elem(first, second);
      case 6 -> genList(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Doc(
      """
      How many elements a list has. The elements are not evaluated.

          builtins.length [ "a" (throw "b") ]
          => 2
      """)
  private static Value length(Value list) {
    return Int.of(
        Expect.list(list, 0, "while evaluating the first argument passed to builtins.length")
            .size());
  }

  @Doc(
      """
      The first element of a list. An error when the list is empty.

          builtins.head [ "a" "b" ]
          => "a"
      """)
  private static Value head(Value argument) {
    ListValue list =
        Expect.list(argument, 0, "while evaluating the first argument passed to 'builtins.head'");
    if (list.size() == 0) {
      throw new EvalError("'builtins.head' called on an empty list");
    }
    return list.get(0).force();
  }

  @Doc(
      """
      A list without its first element. An error when the list is empty. Costs nothing: the result
      shares the elements.

          builtins.tail [ "a" "b" ]
          => [ "b" ]
      """)
  private static Value tail(Value argument) {
    ListValue list =
        Expect.list(argument, 0, "while evaluating the first argument passed to 'builtins.tail'");
    if (list.size() == 0) {
      throw new EvalError("'builtins.tail' called on an empty list");
    }
    return list.slice(1, list.size() - 1);
  }

  @Doc(
      """
      The element of a list at an index, counted from zero. An error when there is none.

          builtins.elemAt [ "a" "b" ] 1
          => "b"
      """)
  private static Value elemAt(Value xs, Value n) {
    long index =
        Expect.integer(n, 0, "while evaluating the second argument passed to 'builtins.elemAt'");
    ListValue list =
        Expect.list(xs, 0, "while evaluating the first argument passed to 'builtins.elemAt'");
    if (index < 0 || index >= list.size()) {
      throw new EvalError(
          "'builtins.elemAt' called with index " + index + " on a list of size " + list.size());
    }
    return list.get((int) index).force();
  }

  @Doc(
      """
      Whether a list has an element equal to a value. Elements after the first equal one are not
      evaluated.

          builtins.elem 1 [ 0 1 (throw "unseen") ]
          => true
      """)
  private static Value elem(Value wanted, Value xs) {
    ListValue list =
        Expect.list(xs, 0, "while evaluating the second argument passed to builtins.elem");
    try {
      for (int i = 0; i < list.size(); i++) {
        if (Equality.equalElements(wanted, list.get(i))) {
          return Bool.TRUE;
        }
      }
    } catch (EvalError error) {
      throw error.trace(0, "while searching for the presence of the given element in the list");
    }
    return Bool.FALSE;
  }

  @Doc(
      """
      One list of the elements of several lists.

          builtins.concatLists [ [ 1 ] [ ] [ 2 3 ] ]
          => [ 1 2 3 ]
      """)
  private static Value concatLists(Value argument) {
    ListValue lists =
        Expect.list(
            argument, 0, "while evaluating the first argument passed to builtins.concatLists");
    ListValue[] parts = new ListValue[lists.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          Expect.list(
              lists.get(i),
              0,
              "while evaluating a value of the list passed to builtins.concatLists");
    }
    return concat(parts);
  }

  /// All elements of these lists one after the other; a list itself when the others are empty.
  static ListValue concat(ListValue[] parts) {
    long length = 0;
    ListValue last = ListValue.EMPTY;
    for (ListValue part : parts) {
      length += part.size();
      last = part.size() == 0 ? last : part;
    }
    if (length == last.size()) {
      return last;
    }
    Value[] all = room(length);
    int start = 0;
    for (ListValue part : parts) {
      part.copyTo(all, start);
      start += part.size();
    }
    return ListValue.of(all);
  }

  /// An array for a list of this length, if such a list can be.
  private static Value[] room(long length) {
    if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw new EvalError("cannot create list of size " + length);
    }
    return new Value[(int) length];
  }

  @Doc(
      """
      A list of a length whose elements are a function's results for 0, 1, 2 and so on; each is
      computed when it is needed. An error when the length is negative.

          builtins.genList (x: x * x) 5
          => [ 0 1 4 9 16 ]
      """)
  private static Value genList(Value generator, Value length) {
    Value[] elements =
        room(
            Expect.integer(
                length, 0, "while evaluating the second argument passed to builtins.genList"));
    Value function =
        Expect.function(
            generator, 0, "while evaluating the first argument passed to builtins.genList");
    for (int i = 0; i < elements.length; i++) {
      elements[i] = Thunk.call(function, Int.of(i));
    }
    return ListValue.of(elements);
  }

  @Doc(
      """
      All that can be reached: starts with the sets in the list `startSet`, calls `operator` for
      each, which gives a list of further sets, and so on, as long as a set turns up whose
      attribute `key` is not equal to that of an earlier one. The result has them in the order in
      which they were found. Keys must be comparable with `<`.

          map (x: x.key) (builtins.genericClosure {
            startSet = [ { key = 5; } ];
            operator = x: [ { key = if x.key / 2 * 2 == x.key then x.key / 2 else 3 * x.key + 1; } ];
          })
          => [ 5 16 8 4 2 1 ]
      """)
  private static Value genericClosure(Value argument) {
    return new Closure(
            Expect.attrs(
                argument,
                0,
                "while evaluating the first argument passed to builtins.genericClosure"))
        .list();
  }
}
