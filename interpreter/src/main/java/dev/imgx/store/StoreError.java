package dev.imgx.store;

import org.jspecify.annotations.Nullable;

/// The store cannot do what it was asked. The message is for the user; there is no Java stack trace.
public class StoreError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreError(String message) {
    this(message, null);
  }

  public StoreError(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
