package dev.imgx.lang.value;

/// A program gave up by itself, with `throw` or a failed `assert`: the only errors that `tryEval`
/// catches.
public final class ThrownError extends EvalError {
  private static final long serialVersionUID = 1L;

  /// An error at a place id; zero when the place is unknown.
  public ThrownError(String message, int place) {
    super(message, place);
  }
}
