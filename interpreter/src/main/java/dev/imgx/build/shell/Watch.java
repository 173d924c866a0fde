package dev.imgx.build.shell;

import java.io.IOException;

/// Looks after a program that runs, again and again.
@FunctionalInterface
public interface Watch {
  /// Sees nothing, ever.
  Watch NONE = () -> {};

  /// Looks once. Throws `BuildError` when the program is to be ended.
  void look() throws IOException;
}
