package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;

/// Builds a whole image in one pass over its files.
public final class ImageBuilder {
  private final Packing packing;

  /// A builder that works as `packing` says.
  public ImageBuilder(Packing packing) {
    this.packing = packing;
  }

  /// Writes the image to `output`, which must not exist, and returns the store paths that its new
  /// layer refers to. Throws `ArchiveError` when an input cannot be used: the message is for the
  /// user.
  public SortedSet<String> build(ImageSpec spec, Path output) throws IOException {
    throw new ArchiveError("cannot pack " + spec.name() + " to " + output + " yet with " + packing);
  }
}
