package dev.imgx.lang.value;

/// A program wants something of the outside that the rules of this evaluation forbid.
public final class ForbiddenError extends EvalError {
  private static final long serialVersionUID = 1L;

  public ForbiddenError(String message) {
    super(message);
  }
}
