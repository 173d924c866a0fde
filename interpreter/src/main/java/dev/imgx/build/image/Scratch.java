package dev.imgx.build.image;

import java.io.IOException;
import java.nio.file.Path;

/// A private directory for what is on its way, made when it is first asked for: most pushes have
/// nothing to put there. Safe for several threads.
@FunctionalInterface
public interface Scratch {
  /// The directory, which exists.
  Path directory() throws IOException;
}
