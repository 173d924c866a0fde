package dev.imgx.app.session;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;

/// A request that cannot be met, with a message for the user. Carries no Java stack trace.
public final class SessionError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;

  public SessionError(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /// An error without a place; the message is Unicode text.
  public static SessionError of(String message) {
    return new SessionError(Diagnostic.of(Utf8.encode(message), null));
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
