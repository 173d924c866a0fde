package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Attribute sets: their names and values, choosing, mapping, joining.
final class AttrsBuiltins extends Family {
  private static final String[] ROWS = {
    "__attrNames set",
    "__attrValues set",
    "__getAttr s set",
    "__hasAttr s set",
    "removeAttrs set list",
    "__listToAttrs e",
    "__intersectAttrs e1 e2",
    "__catAttrs attr list",
    "__mapAttrs f attrset",
    "__zipAttrsWith f list",
    "__functionArgs f",
    "__unsafeGetAttrPos s set",
  };
  private static final Symbol NAME = Symbol.of("name");
  private static final Symbol VALUE = Symbol.of("value");

  private final Interpreter interpreter;

  AttrsBuiltins(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> attrNames(argument);
      case 1 -> attrValues(argument);
      case 5 -> listToAttrs(argument);
      case 10 -> functionArgs(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 2 -> attribute(first, second);
      case 3 -> hasAttr(first, second);
      case 4 -> removeAttrs(first, second);
      case 6 -> intersectAttrs(first, second);
      case 7 -> catAttrs(first, second);
      case 8 -> mapAttrs(first, second);
      case 9 -> zipAttrsWith(first, second);
      case 11 -> unsafeGetAttrPos(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Doc(
      """
      The names of a set's attributes in the order of their bytes.

          builtins.attrNames { y = 1; x = "foo"; }
          => [ "x" "y" ]
      """)
  private static Value attrNames(Value set) {
    Attrs attrs =
        Expect.attrs(set, 0, "while evaluating the argument passed to builtins.attrNames");
    int[] order = attrs.nameOrder();
    Value[] names = new Value[order.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = Str.of(attrs.name(order[i]).text());
    }
    return ListValue.of(names);
  }

  @Doc(
      """
      The values of a set's attributes in the order of `attrNames`.

          builtins.attrValues { y = 1; x = "foo"; }
          => [ "foo" 1 ]
      """)
  private static Value attrValues(Value set) {
    Attrs attrs =
        Expect.attrs(set, 0, "while evaluating the argument passed to builtins.attrValues");
    int[] order = attrs.nameOrder();
    Value[] values = new Value[order.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = attrs.value(order[i]);
    }
    return ListValue.of(values);
  }

  @Doc(
      name = "getAttr",
      value =
          """
          The attribute of a set with a name that is computed; `set.${s}` is the same. An error when
          it is missing.

              builtins.getAttr "x" { x = 1; }
              => 1
          """)
  private static Value attribute(Value s, Value set) {
    String name =
        Expect.plainString(s, 0, "while evaluating the first argument passed to builtins.getAttr");
    Attrs attrs =
        Expect.attrs(set, 0, "while evaluating the second argument passed to builtins.getAttr");
    String why = "in the attribute set under consideration";
    return Selection.require(attrs, Symbol.of(name), why).force();
  }

  @Doc(
      """
      Whether a set has an attribute of a name; `set ? ${s}` is the same.

          builtins.hasAttr "x" { x = throw "unseen"; }
          => true
      """)
  private static Value hasAttr(Value s, Value set) {
    String name =
        Expect.plainString(s, 0, "while evaluating the first argument passed to builtins.hasAttr");
    Attrs attrs =
        Expect.attrs(set, 0, "while evaluating the second argument passed to builtins.hasAttr");
    return Bool.of(attrs.has(Symbol.of(name)));
  }

  @Doc(
      """
      A set without the attributes of a list of names; it does not matter if some are not there.

          removeAttrs { x = 1; y = 2; z = 3; } [ "a" "x" "z" ]
          => { y = 2; }
      """)
  private static Value removeAttrs(Value set, Value list) {
    Attrs attrs =
        Expect.attrs(set, 0, "while evaluating the first argument passed to builtins.removeAttrs");
    ListValue names =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.removeAttrs");
    String why =
        "while evaluating the values of the second argument passed to builtins.removeAttrs";
    Symbol[] unwanted = new Symbol[names.size()];
    for (int i = 0; i < unwanted.length; i++) {
      unwanted[i] = Symbol.of(Expect.plainString(names.get(i), 0, why));
    }
    return attrs.without(unwanted);
  }

  @Doc(
      """
      A set of the attributes that a list describes by sets with `name` and `value`. Of several
      with one name the first counts.

          builtins.listToAttrs [ { name = "foo"; value = 123; } { name = "bar"; value = 456; } ]
          => { bar = 456; foo = 123; }
      """)
  private static Value listToAttrs(Value list) {
    ListValue pairs =
        Expect.list(list, 0, "while evaluating the argument passed to builtins.listToAttrs");
    AttrsBuilder builder = new AttrsBuilder(pairs.size());
    boolean complete = true;
    for (int i = 0; i < pairs.size(); i++) {
      Attrs pair =
          Expect.attrs(
              pairs.get(i),
              0,
              "while evaluating an element of the list passed to builtins.listToAttrs");
      Symbol name = Symbol.of(pairName(pair));
      int at = pair.indexOf(VALUE);
      complete &= at >= 0;
      builder.put(name, at < 0 ? Missing.VALUE : pair.value(at), at < 0 ? 0 : pair.place(at));
    }
    Attrs attrs = builder.buildFirstWins();
    for (int i = 0; !complete && i < attrs.size(); i++) {
      if (attrs.value(i).equals(Missing.VALUE)) {
        return Selection.require(Attrs.EMPTY, VALUE, PAIR);
      }
    }
    return attrs;
  }

  private static final String PAIR = "in a {name=...; value=...;} pair";

  /// Stands for a value that nobody may need, because an earlier pair has the same name.
  private static final class Missing {
    static final Value VALUE = Str.of("missing");
  }

  private static String pairName(Attrs pair) {
    return Expect.plainString(
        Selection.require(pair, NAME, PAIR),
        pair.place(pair.indexOf(NAME)),
        "while evaluating the `name` attribute of an element of the list passed to"
            + " builtins.listToAttrs");
  }

  @Doc(
      """
      The attributes of the second set whose names are in the first one too.

          builtins.intersectAttrs { a = 1; b = 2; } { b = 20; c = 30; }
          => { b = 20; }
      """)
  private static Value intersectAttrs(Value e1, Value e2) {
    Attrs names =
        Expect.attrs(
            e1, 0, "while evaluating the first argument passed to builtins.intersectAttrs");
    Attrs values =
        Expect.attrs(
            e2, 0, "while evaluating the second argument passed to builtins.intersectAttrs");
    return values.intersect(names);
  }

  @Doc(
      """
      The values of an attribute in those sets of a list that have it.

          builtins.catAttrs "a" [ { a = 1; } { b = 0; } { a = 2; } ]
          => [ 1 2 ]
      """)
  private static Value catAttrs(Value attr, Value list) {
    Symbol name =
        Symbol.of(
            Expect.plainString(
                attr, 0, "while evaluating the first argument passed to builtins.catAttrs"));
    ListValue sets =
        Expect.list(list, 0, "while evaluating the second argument passed to builtins.catAttrs");
    String why =
        "while evaluating an element in the list passed as second argument to builtins.catAttrs";
    Value[] found = new Value[sets.size()];
    int count = 0;
    for (int i = 0; i < found.length; i++) {
      Value value = Expect.attrs(sets.get(i), 0, why).get(name);
      if (value != null) {
        found[count++] = value;
      }
    }
    return ListValue.of(Arrays.copyOf(found, count));
  }

  @Doc(
      """
      A set of the same names, whose values are what a function returns for name and value; each
      is computed when it is needed.

          builtins.mapAttrs (name: value: name + toString value) { x = 1; y = 2; }
          => { x = "x1"; y = "y2"; }
      """)
  private static Value mapAttrs(Value f, Value attrset) {
    Attrs attrs =
        Expect.attrs(
            attrset, 0, "while evaluating the second argument passed to builtins.mapAttrs");
    Value[] values = new Value[attrs.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Thunk.call(f, Str.of(attrs.name(i).text()), attrs.value(i));
    }
    return attrs.withValues(values);
  }

  @Doc(
      """
      Joins the sets of a list: for each name a function gets the name and the list of its values,
      and returns the new value; each is computed when it is needed.

          builtins.zipAttrsWith (name: values: values) [ { a = "x"; } { a = "y"; b = "z"; } ]
          => { a = [ "x" "y" ]; b = [ "z" ]; }
      """)
  private static Value zipAttrsWith(Value f, Value list) {
    Value function =
        Expect.function(
            f, 0, "while evaluating the first argument passed to builtins.zipAttrsWith");
    ListValue sets =
        Expect.list(
            list, 0, "while evaluating the second argument passed to builtins.zipAttrsWith");
    String why =
        "while evaluating a value of the list passed as second argument to builtins.zipAttrsWith";
    Map<Symbol, List<Value>> found = new LinkedHashMap<>();
    for (int i = 0; i < sets.size(); i++) {
      Attrs set = Expect.attrs(sets.get(i), 0, why);
      for (int j = 0; j < set.size(); j++) {
        found.computeIfAbsent(set.name(j), _ -> new ArrayList<>()).add(set.value(j));
      }
    }
    AttrsBuilder builder = new AttrsBuilder(found.size());
    found.forEach((name, values) ->
        builder.put(
            name,
            Thunk.call(function, Str.of(name.text()), ListValue.of(values.toArray(new Value[0])))));
    return builder.build();
  }

  @Doc(
      """
      The named arguments of a function, and whether each has a default. Functions that take their
      argument as it is, and builtins, have none.

          builtins.functionArgs ({ x, y ? 123 }: x + y)
          => { x = false; y = true; }
      """)
  private static Value functionArgs(Value f) {
    if (!(f.force() instanceof Function function)) {
      throw new EvalError("'functionArgs' requires a function");
    }
    Formals formals = function.formals();
    if (formals == null) {
      return Attrs.EMPTY;
    }
    AttrsBuilder builder = new AttrsBuilder(formals.size());
    for (int i = 0; i < formals.size(); i++) {
      builder.put(formals.names()[i], Bool.of(formals.optional()[i]), formals.places()[i]);
    }
    return builder.build();
  }

  @Doc(
      """
      Where an attribute was written: its file, line and column; `null` when that is not known or
      was not in a file. Do not let results depend on it.

          builtins.unsafeGetAttrPos "x" { }
          => null
      """)
  private Value unsafeGetAttrPos(Value s, Value set) {
    String name =
        Expect.plainString(
            s, 0, "while evaluating the first argument passed to builtins.unsafeGetAttrPos");
    Attrs attrs =
        Expect.attrs(
            set, 0, "while evaluating the second argument passed to builtins.unsafeGetAttrPos");
    int index = attrs.indexOf(Symbol.of(name));
    return index < 0 ? Null.NULL : interpreter.positionValue(attrs.place(index));
  }
}
