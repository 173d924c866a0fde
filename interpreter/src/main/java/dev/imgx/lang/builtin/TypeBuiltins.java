package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.util.Map;

/// What kind of value something is. Every one of these evaluates its argument, not what is in it.
final class TypeBuiltins extends Family {
  private static final String[] ROWS = {
    "__typeOf e",
    "__isAttrs e",
    "__isBool e",
    "__isFloat e",
    "__isFunction e",
    "__isInt e",
    "__isList e",
    "isNull e",
    "__isPath e",
    "__isString e",
  };

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  @Doc(
      name = "true",
      value =
          """
          The truth value of what holds. A variable, not a keyword: it can be shadowed.

              1 < 2
              => true
          """)
  @Doc(
      name = "false",
      value =
          """
          The truth value of what does not hold.

              true && false
              => false
          """)
  @Doc(
      name = "null",
      value =
          """
          A value that stands for none.

              builtins.typeOf null
              => "null"
          """)
  @Doc(
      name = "builtins",
      value =
          """
          The set of all builtins. What is new in it can be asked for before it is used.

              builtins ? surelyNotThere
              => false
          """)
  protected Map<String, Value> constants() {
    return Map.of("true", Bool.TRUE, "false", Bool.FALSE, "null", Null.NULL);
  }

  @Override
  protected Value call(int row, Value argument) {
    Value value = argument.force();
    return switch (row) {
      case 0 -> typeOf(value);
      case 1 -> isAttrs(value);
      case 2 -> isBool(value);
      case 3 -> isFloat(value);
      case 4 -> isFunction(value);
      case 5 -> isInt(value);
      case 6 -> isList(value);
      case 7 -> isNull(value);
      case 8 -> isPath(value);
      case 9 -> isString(value);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      The name of a value's type: `"int"`, `"bool"`, `"string"`, `"path"`, `"null"`, `"set"`,
      `"list"`, `"lambda"` or `"float"`.

          builtins.typeOf [ 1 2 ]
          => "list"
      """)
  private static Value typeOf(Value value) {
    return Str.of(value.type().label());
  }

  @Doc(
      """
      Whether a value is a set.

          builtins.isAttrs { }
          => true
      """)
  private static Value isAttrs(Value value) {
    return Bool.of(value instanceof Attrs);
  }

  @Doc(
      """
      Whether a value is a Boolean.

          builtins.isBool (1 < 2)
          => true
      """)
  private static Value isBool(Value value) {
    return Bool.of(value instanceof Bool);
  }

  @Doc(
      """
      Whether a value is a float.

          builtins.isFloat 1.0
          => true
      """)
  private static Value isFloat(Value value) {
    return Bool.of(value instanceof Flt);
  }

  @Doc(
      """
      Whether a value is a function. A set with `__functor` can be called, but is none.

          map builtins.isFunction [ (x: x) map { __functor = self: x: x; } ]
          => [ true true false ]
      """)
  private static Value isFunction(Value value) {
    return Bool.of(value instanceof Function);
  }

  @Doc(
      """
      Whether a value is an integer.

          map builtins.isInt [ 1 1.0 ]
          => [ true false ]
      """)
  private static Value isInt(Value value) {
    return Bool.of(value instanceof Int);
  }

  @Doc(
      """
      Whether a value is a list.

          builtins.isList [ ]
          => true
      """)
  private static Value isList(Value value) {
    return Bool.of(value instanceof ListValue);
  }

  @Doc(
      """
      Whether a value is `null`. The same as `e == null`.

          isNull null
          => true
      """)
  private static Value isNull(Value value) {
    return Bool.of(value == Null.NULL);
  }

  @Doc(
      """
      Whether a value is a path. A string that looks like one is not.

          map builtins.isPath [ /etc "/etc" ]
          => [ true false ]
      """)
  private static Value isPath(Value value) {
    return Bool.of(value instanceof PathValue);
  }

  @Doc(
      """
      Whether a value is a string.

          map builtins.isString [ "/etc" /etc ]
          => [ true false ]
      """)
  private static Value isString(Value value) {
    return Bool.of(value instanceof Str);
  }
}
