package dev.imgx.store.cache;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A binary cache did not give what was asked for. The message says why, in a few words, without
/// the cache's address.
public final class CacheError extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /// @param lasting whether asking again is useless
  public CacheError(String message, boolean lasting, @Nullable Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
  }

  /// What is wrong with what the cache has; it will not be better later.
  public static CacheError wrong(String message) {
    return new CacheError(message, true, null);
  }

  /// Whether asking again is useless.
  public boolean lasting() {
    return lasting;
  }

  /// As cheap as an error that is caught can be.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
