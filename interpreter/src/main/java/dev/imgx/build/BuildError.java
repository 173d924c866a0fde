package dev.imgx.build;

import org.jspecify.annotations.Nullable;

/// A build failed. The message is for the user; there is no Java stack trace.
public class BuildError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as exit codes tell.
  public enum Kind {
    /// The builder failed.
    FAILED,
    /// What it was given cannot be used, or something cannot be read or written.
    REFUSED,
    /// The builder took too long, or was silent for too long.
    TIMED_OUT,
    /// The output is not what its hash promises.
    HASH_MISMATCH,
    /// Another build of the same gave something else.
    NOT_DETERMINISTIC,
    /// Nothing here can realise such a derivation.
    UNSUPPORTED
  }

  private final Kind kind;
  private final String message;

  public BuildError(String message) {
    this(Kind.FAILED, message, null);
  }

  public BuildError(String message, @Nullable Throwable cause) {
    this(Kind.FAILED, message, cause);
  }

  public BuildError(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }

  public Kind kind() {
    return kind;
  }
}
