package dev.imgx.plan;

import dev.imgx.build.Target;
import java.util.Collection;

/// Builds what an expression needs while it is evaluated («import from derivation»).
@FunctionalInterface
public interface Realisation {
  /// Makes the targets valid. Throws `BuildError` when that fails.
  void realise(Collection<Target> targets) throws InterruptedException;
}
