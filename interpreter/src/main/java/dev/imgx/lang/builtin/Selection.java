package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;

/// Attributes that builtins cannot do without.
final class Selection {
  private Selection() {}

  /// The value of an attribute, perhaps a thunk. Throws `EvalError`, with the step `why`, when it
  /// is missing.
  static Value require(Attrs attrs, Symbol name, String why) {
    Value value = attrs.get(name);
    if (value == null) {
      EvalError error = new EvalError("attribute '" + name + "' missing");
      throw why.isEmpty() ? error : error.trace(0, why);
    }
    return value;
  }
}
