package dev.imgx.app.cli;

import org.jspecify.annotations.Nullable;

/// A command line that means nothing: exit code 2. Carries no Java stack trace.
final class UsageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final @Nullable String hint;

  UsageError(String message, @Nullable String hint) {
    super(message, null, false, false);
    this.message = message;
    this.hint = hint;
  }

  UsageError(String message) {
    this(message, null);
  }

  String message() {
    return message;
  }

  /// A sentence that may help, or null.
  @Nullable String hint() {
    return hint;
  }
}
