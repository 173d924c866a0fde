package dev.imgx.build.image;

import dev.imgx.store.archive.Compression;

/// What configurations and layers are called in manifests.
enum MediaTypes {
  DOCKER(
      "application/vnd.docker.container.image.v1+json",
      "application/vnd.docker.image.rootfs.diff.tar",
      "."),
  OCI("application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar", "+");

  private final String config;
  private final String layer;
  private final String joint;

  MediaTypes(String config, String layer, String joint) {
    this.config = config;
    this.layer = layer;
    this.joint = joint;
  }

  /// How a layer of this type is compressed.
  static Compression compression(String mediaType) {
    return mediaType.endsWith("gzip")
        ? Compression.GZIP
        : mediaType.endsWith("zstd") ? Compression.ZSTD : Compression.NONE;
  }

  String config() {
    return config;
  }

  String layer(Compression compression) {
    return switch (compression) {
      case NONE -> layer;
      case GZIP -> layer + joint + "gzip";
      case ZSTD -> layer + joint + "zstd";
    };
  }
}
