package dev.imgx.lang.syntax;

import dev.imgx.lang.report.Diagnostic;

/// A text that is not a program. Carries no Java stack trace.
public final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;
  private final boolean incomplete;

  /// @param incomplete whether more text might make a program of it
  public SyntaxError(Diagnostic diagnostic, boolean incomplete) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
    this.incomplete = incomplete;
  }

  /// What is wrong and where.
  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /// Whether more text might make a program of it: a REPL asks for another line.
  public boolean incomplete() {
    return incomplete;
  }
}
