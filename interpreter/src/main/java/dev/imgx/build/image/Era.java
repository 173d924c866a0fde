package dev.imgx.build.image;

/// How skopeo wrote docker-archives over the years: the same images, other bytes.
enum Era {
  /// Since skopeo 1.2 (2020): layers without compression, `repositories` at the end.
  TODAY,
  /// From skopeo 0.1.29 (2018) to 1.1: layers named by their chain, `repositories` before the
  /// manifest.
  MIDDLE,
  /// Before: layers as the registry has them, members named by digest, and no more than a manifest.
  FIRST
}
