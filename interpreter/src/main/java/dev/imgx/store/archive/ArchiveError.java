package dev.imgx.store.archive;

import org.jspecify.annotations.Nullable;

/// An archive, or a tree that should become one, cannot be used. The message is for the user; there
/// is no Java stack trace.
public final class ArchiveError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An error that is the archive's own.
  public ArchiveError(String message) {
    this(message, null);
  }

  /// An error that has a cause.
  public ArchiveError(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
