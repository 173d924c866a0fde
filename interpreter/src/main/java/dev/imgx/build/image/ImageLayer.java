package dev.imgx.build.image;

import java.util.List;

/// A layer of an image.
///
/// @param diffId the digest of its bytes without compression
/// @param size of those bytes; `UNKNOWN` while nobody has read them
/// @param paths the store paths that it holds, as far as somebody has written them down
public record ImageLayer(String diffId, long size, List<String> paths) {
  /// The size of a layer that is not here yet.
  static final long UNKNOWN = -1;

  public ImageLayer {
    paths = List.copyOf(paths);
  }

  /// A layer of which nothing else is known.
  public ImageLayer(String diffId, long size) {
    this(diffId, size, List.of());
  }

  /// Whether its size is known.
  boolean isMeasured() {
    return size != UNKNOWN;
  }
}
