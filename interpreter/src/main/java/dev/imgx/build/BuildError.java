package dev.imgx.build;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A build failed. The message is for the user; there is no Java stack trace.
public class BuildError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as exit codes tell.
  public enum Kind {
    /// The builder failed.
    FAILED,
    /// The builder failed, but may not fail another time: it had the network, or the disk is full.
    TRANSIENT,
    /// The builder succeeded, but what it made cannot be accepted.
    REJECTED,
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

  private final EnumSet<Kind> kinds;
  private final String message;

  public BuildError(String message) {
    this(Kind.FAILED, message, null);
  }

  public BuildError(String message, @Nullable Throwable cause) {
    this(Kind.FAILED, message, cause);
  }

  public BuildError(Kind kind, String message, @Nullable Throwable cause) {
    this(EnumSet.of(kind), message, cause);
  }

  private BuildError(EnumSet<Kind> kinds, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kinds = kinds;
    this.message = message;
  }

  /// A builder's output that cannot be accepted.
  public static BuildError rejected(String message) {
    return new BuildError(Kind.REJECTED, message, null);
  }

  /// Several failures as one, with a message that tells of all.
  static BuildError all(List<BuildError> failures, String message) {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    failures.forEach(failure -> kinds.addAll(failure.kinds));
    return new BuildError(kinds, message, failures.getFirst());
  }

  /// The same failure with more to say.
  BuildError with(String message) {
    return new BuildError(kinds, message, this);
  }

  @Override
  public String getMessage() {
    return message;
  }

  /// Why it failed; several reasons when several builds failed.
  public Set<Kind> kinds() {
    return Collections.unmodifiableSet(kinds);
  }
}
