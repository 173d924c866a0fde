package dev.imgx.app.session;

import java.nio.file.Path;

/// An image to be pushed.
///
/// @param archive the image, in whatever form
/// @param target where to: `docker://host/name:tag`
/// @param oci whether to write the OCI's manifest instead of Docker's
/// @param zstd whether to compress layers with zstd instead of gzip
/// @param insecure whether certificates are not checked, and HTTP will do
public record PushRequest(
    Path archive, String target, boolean oci, boolean zstd, boolean insecure) {}
