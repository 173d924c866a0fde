package dev.imgx.app.session;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;

/// A request that cannot be met, with a message for the user. Carries no Java stack trace.
public final class SessionError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;

  private final int exitCode;

  public SessionError(Diagnostic diagnostic) {
    this(diagnostic, 1);
  }

  SessionError(Diagnostic diagnostic, int exitCode) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
    this.exitCode = exitCode;
  }

  /// An error without a place; the message is Unicode text.
  public static SessionError of(String message) {
    return new SessionError(Diagnostic.of(Utf8.encode(message), null));
  }

  /// The same for a command that ends with this exit code.
  public static SessionError of(String message, int exitCode) {
    return new SessionError(Diagnostic.of(Utf8.encode(message), null), exitCode);
  }

  /// With which a command ends: 1, or as Nix's for failed builds.
  public int exitCode() {
    return exitCode;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
