package dev.imgx.lang.value;

/// Somebody ended the evaluation. It says nothing about the program: no thunk remembers it.
public final class InterruptedError extends EvalError {
  private static final long serialVersionUID = 1L;

  public InterruptedError() {
    super("interrupted");
  }
}
