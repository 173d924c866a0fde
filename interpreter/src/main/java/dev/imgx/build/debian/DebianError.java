package dev.imgx.build.debian;

import dev.imgx.build.BuildError;
import org.jspecify.annotations.Nullable;

/// Packages of Debian cannot be had as wanted; the message says why.
public final class DebianError extends BuildError {
  private static final long serialVersionUID = 1L;

  DebianError(String message, @Nullable Throwable cause) {
    super(Kind.REFUSED, message, cause);
  }
}
