package dev.imgx.lang.value;

/// Demands a value of a type. Each method forces; `why` is the step that an error gets, such as
/// `while evaluating the first argument passed to builtins.sub`, at `place` (zero when unknown).
///
/// Every method throws `EvalError` when the value has another type or cannot be evaluated. Follows
/// the `force…` family of `src/libexpr/eval.cc`.
public final class Expect {
  private static final Symbol FUNCTOR = Symbol.of("__functor");

  private Expect() {}

  public static long integer(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Int integer) {
      return integer.value();
    }
    throw mismatch("an integer", forced, place, why);
  }

  /// A float; an integer counts as one.
  public static double floating(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Flt floating) {
      return floating.value();
    }
    if (forced instanceof Int integer) {
      return integer.value();
    }
    throw mismatch("a float", forced, place, why);
  }

  public static boolean bool(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Bool bool) {
      return bool.value();
    }
    throw mismatch("a Boolean", forced, place, why);
  }

  /// A string, whatever its context.
  public static Str string(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Str string) {
      return string;
    }
    throw mismatch("a string", forced, place, why);
  }

  /// The text of a string that must have no context.
  public static String plainString(Value value, int place, String why) {
    Str string = string(value, place, why);
    if (!string.context().isEmpty()) {
      String message =
          "the string '"
              + string.text()
              + "' is not allowed to refer to a store path (such as '"
              + string.context().elements().getFirst()
              + "')";
      throw new EvalError(message, place).trace(place, why);
    }
    return string.text();
  }

  public static ListValue list(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof ListValue list) {
      return list;
    }
    throw mismatch("a list", forced, place, why);
  }

  public static Attrs attrs(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Attrs attrs) {
      return attrs;
    }
    throw mismatch("a set", forced, place, why);
  }

  /// A function or a set with `__functor`; to be applied with `Function.call`.
  public static Value function(Value value, int place, String why) {
    Value forced = force(value, place, why);
    if (forced instanceof Function || (forced instanceof Attrs attrs && attrs.has(FUNCTOR))) {
      return forced;
    }
    throw mismatch("a function", forced, place, why);
  }

  private static Value force(Value value, int place, String why) {
    if (!(value instanceof Thunk)) {
      return value;
    }
    try {
      return value.force();
    } catch (EvalError error) {
      throw error.trace(place, why);
    }
  }

  private static EvalError mismatch(String wanted, Value found, int place, String why) {
    String message =
        "expected " + wanted + " but found " + found.describe() + ": " + ValuePrinter.brief(found);
    return new EvalError(message, place).trace(place, why);
  }
}
