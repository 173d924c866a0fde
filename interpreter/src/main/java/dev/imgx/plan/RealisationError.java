package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.EvalError;

/// Something that had to be built or fetched to go on evaluating could not be.
public final class RealisationError extends EvalError {
  private static final long serialVersionUID = 1L;

  private final BuildError.Kind kind;

  RealisationError(BuildError failure) {
    super(Utf8.encode(String.valueOf(failure.getMessage())));
    this.kind = failure.kind();
  }

  /// Why, as far as exit codes tell.
  public BuildError.Kind kind() {
    return kind;
  }
}
