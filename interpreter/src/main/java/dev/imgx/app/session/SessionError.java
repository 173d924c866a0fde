package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;
import java.util.Set;

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

  /// As in Nix: several reasons are one code together (a mask).
  static int exitCode(Set<BuildError.Kind> kinds) {
    int code = 0;
    for (BuildError.Kind kind : kinds) {
      code |=
          switch (kind) {
            case FAILED -> 100;
            case TIMED_OUT -> 101;
            case HASH_MISMATCH -> 102;
            case NOT_DETERMINISTIC -> 104;
            case TRANSIENT, REJECTED, REFUSED, UNSUPPORTED -> 0;
          };
    }
    return code == 0 ? 1 : code;
  }

  /// With which a command ends: 1, or as Nix's for failed builds.
  public int exitCode() {
    return exitCode;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
