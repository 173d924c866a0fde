package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.EvalError;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// Something that had to be built or fetched to go on evaluating could not be.
public final class RealisationError extends EvalError {
  private static final long serialVersionUID = 1L;

  private final EnumSet<BuildError.Kind> kinds;

  RealisationError(BuildError failure) {
    super(Utf8.encode(String.valueOf(failure.getMessage())));
    this.kinds = EnumSet.copyOf(failure.kinds());
  }

  /// Why, as far as exit codes tell.
  public Set<BuildError.Kind> kinds() {
    return Collections.unmodifiableSet(kinds);
  }
}
