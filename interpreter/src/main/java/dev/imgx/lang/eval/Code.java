package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Suspension;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;

/// What an expression does when it runs: names have become slots. Made once by `Compiler`, then
/// each node just evaluates.
///
/// A frame is an array: the enclosing frame at 0, the scope's variables from 1 on. It is mutable
/// while its scope is being set up, because bindings of one scope refer to each other.
abstract class Code extends Suspension {
  /// A place id of `Places`.
  final int place;

  Code(int place) {
    this.place = place;
  }

  /// The value put off: a thunk, unless the value is there already at no cost.
  Value delay(Object[] frame) {
    return new Thunk(this, frame);
  }

  @Override
  public int place() {
    return place;
  }

  /// Evaluates an operand; errors get the step `why`.
  final Value operand(Object[] frame, String why) {
    try {
      return eval(frame);
    } catch (EvalError error) {
      throw error.trace(place, why);
    }
  }

  /// Evaluates to a Boolean; errors get the step `why`.
  final boolean test(Object[] frame, String why) {
    Value value;
    try {
      value = eval(frame);
    } catch (EvalError error) {
      throw error.trace(place, why);
    }
    if (value instanceof Bool bool) {
      return bool.value();
    }
    throw mismatch("a Boolean", value).at(place).trace(place, why);
  }

  /// Evaluates to a set; errors get the step `why`.
  final Attrs attrs(Object[] frame, String why) {
    Value value;
    try {
      value = eval(frame);
    } catch (EvalError error) {
      throw error.trace(place, why);
    }
    if (value instanceof Attrs attrs) {
      return attrs;
    }
    throw mismatch("a set", value).at(place).trace(place, why);
  }

  static EvalError mismatch(String wanted, Value found) {
    return new EvalError(
        "expected " + wanted + " but found " + found.describe() + ": " + ValuePrinter.brief(found));
  }
}
