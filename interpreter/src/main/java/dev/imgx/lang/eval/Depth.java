package dev.imgx.lang.eval;

import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.InterruptedError;

/// How many more function calls may be nested. Mutable: one counter of an interpreter's thread.
final class Depth {
  static final String EXCEEDED = "stack overflow; max-call-depth exceeded";

  private final int limit;
  int left;
  private volatile boolean interrupted;

  Depth(int limit) {
    this.limit = limit;
    left = limit;
  }

  /// Ends what is evaluated at its next call, from another thread: so nothing has to be asked at
  /// every call. The counter is not safe for two threads, so this may have to be said again.
  void interrupt() {
    interrupted = true;
    left = Integer.MIN_VALUE / 2;
  }

  /// Forgets an interruption, and whatever it did to the counter; nothing is evaluated now.
  void reset() {
    interrupted = false;
    left = limit;
  }

  /// The error when nothing is left; the call that was one too many adds its place.
  EvalError exceeded() {
    return interrupted ? new InterruptedError() : new EvalError(EXCEEDED);
  }
}
