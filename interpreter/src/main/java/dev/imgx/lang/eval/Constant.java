package dev.imgx.lang.eval;

import dev.imgx.lang.value.Value;

/// A value known before evaluation: a literal, or a variable of the global or an extra scope.
final class Constant extends Code {
  private final Value value;

  /// The value may be a thunk.
  Constant(Value value, int place) {
    super(place);
    this.value = value;
  }

  @Override
  public Value eval(Object[] frame) {
    return value.force();
  }

  @Override
  Value delay(Object[] frame) {
    return value;
  }
}
