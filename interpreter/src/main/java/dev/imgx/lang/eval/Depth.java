package dev.imgx.lang.eval;

import dev.imgx.lang.value.EvalError;

/// How many more function calls may be nested. Mutable: one counter of an interpreter's thread.
final class Depth {
  int left;

  Depth(int limit) {
    left = limit;
  }

  static EvalError exceeded(int place) {
    return new EvalError("stack overflow; max-call-depth exceeded", place);
  }
}
