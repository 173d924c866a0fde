package dev.imgx.lang.eval;

import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Symbol;
import org.jspecify.annotations.Nullable;

/// A name of an attribute path: known, or computed by code.
///
/// @param known the name, null when it is computed
/// @param code what computes it, null when it is known
/// @param written how a message shows it
record Name(@Nullable Symbol known, @Nullable Code code, String written) {
  static Name of(String text) {
    return new Name(Symbol.of(text), null, text);
  }

  /// The name in a frame. Throws `EvalError` when it is computed to something else than a string
  /// without context.
  Symbol resolve(Object[] frame) {
    if (known != null) {
      return known;
    }
    if (code == null) {
      throw new IllegalStateException("a name without name and code");
    }
    String why = "while evaluating an attribute name";
    return Symbol.of(Expect.plainString(code.operand(frame, why), code.place, why));
  }

  /// The first parts of a path as a message shows them.
  static String show(Name[] path, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ".").append(path[i].written);
    }
    return text.toString();
  }
}
