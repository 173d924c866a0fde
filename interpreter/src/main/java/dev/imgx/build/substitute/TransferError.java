package dev.imgx.build.substitute;

import dev.imgx.build.BuildError;
import org.jspecify.annotations.Nullable;

/// Paths could not be fetched or copied. No builder has failed: the exit code is not that of a
/// failed build.
final class TransferError extends BuildError {
  private static final long serialVersionUID = 1L;

  TransferError(String message) {
    this(message, null);
  }

  TransferError(String message, @Nullable Throwable cause) {
    super(Kind.REFUSED, message, cause);
  }
}
