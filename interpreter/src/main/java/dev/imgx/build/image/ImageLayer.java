package dev.imgx.build.image;

import java.util.List;

/// A layer of an image.
///
/// @param diffId the digest of its bytes without compression
/// @param size of those bytes
/// @param paths the store paths that it holds, as far as somebody has written them down
public record ImageLayer(String diffId, long size, List<String> paths) {
  public ImageLayer {
    paths = List.copyOf(paths);
  }

  /// A layer of which nothing else is known.
  public ImageLayer(String diffId, long size) {
    this(diffId, size, List.of());
  }
}
