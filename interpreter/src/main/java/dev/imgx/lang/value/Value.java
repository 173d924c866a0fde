package dev.imgx.lang.value;

/// A value of the language, or a `Thunk` that becomes one.
///
/// What a method hands out as its result is forced unless it says otherwise; what lies inside a
/// list, a set or a frame may be a thunk.
public abstract sealed class Value
    permits Attrs, Bool, Flt, Function, Int, ListValue, Null, PathValue, Str, Thunk {

  /// This value, evaluated to its outermost constructor: never a thunk.
  ///
  /// Throws `EvalError` when the evaluation fails.
  public final Value force() {
    return this instanceof Thunk thunk ? thunk.demand(0) : this;
  }

  public abstract Type type();

  /// What a message calls this value: «an integer», «the built-in function 'map'».
  public String describe() {
    return type().wording();
  }
}
