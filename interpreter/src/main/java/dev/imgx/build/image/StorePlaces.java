package dev.imgx.build.image;

import java.io.IOException;
import java.nio.file.Path;

/// Where what an image is made of lies: the physical place of a logical path.
@FunctionalInterface
public interface StorePlaces {
  /// Throws `BuildError` or `StoreError` when nothing is there.
  Path place(String logical) throws IOException;
}
