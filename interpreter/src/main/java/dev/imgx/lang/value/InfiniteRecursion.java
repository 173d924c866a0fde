package dev.imgx.lang.value;

/// A thunk needs its own value.
final class InfiniteRecursion extends EvalError {
  private static final long serialVersionUID = 1L;

  private final transient Thunk thunk;

  InfiniteRecursion(Thunk thunk, int place) {
    super("infinite recursion encountered", place);
    this.thunk = thunk;
  }

  @Override
  EvalError leaving(Thunk left) {
    return left == thunk ? keptTrace(0, "entering the infinite recursion") : this;
  }
}
