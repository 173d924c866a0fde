package dev.imgx.build.fetch;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One attempt to fetch something failed; the message says why, without the URL.
final class FetchError extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /// @param lasting whether trying again is useless
  FetchError(String message, boolean lasting, @Nullable Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
  }

  boolean lasting() {
    return lasting;
  }

  /// As cheap as an error that is caught can be.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
