package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.file.Path;

/// Builds a layer by itself, as `mkPureLayer` does: a directory with `layer.tar`, `json`, `VERSION`.
public final class LayerBuilder {
  private final Packing packing;

  /// A builder that works as `packing` says.
  public LayerBuilder(Packing packing) {
    this.packing = packing;
  }

  /// Makes the directory `output`, which must not exist. Store files are not appended. Throws
  /// `ArchiveError` when an input cannot be used: the message is for the user.
  public void build(LayerSpec spec, Path output) throws IOException {
    throw new ArchiveError("cannot pack " + spec + " to " + output + " yet with " + packing);
  }
}
