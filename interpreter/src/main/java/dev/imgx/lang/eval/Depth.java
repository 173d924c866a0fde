package dev.imgx.lang.eval;

import dev.imgx.lang.value.EvalError;

/// How many more function calls may be nested. Mutable: one counter of an interpreter's thread.
final class Depth {
  int left;

  Depth(int limit) {
    left = limit;
  }

  /// The error when nothing is left; the call that was one too many adds its place.
  static EvalError exceeded() {
    return new EvalError("stack overflow; max-call-depth exceeded");
  }
}
