package dev.imgx.app.session;

/// An image to be pushed.
///
/// @param source the image: a file or directory of whatever form, or `docker://host/name:tag`,
///   which is copied as it is
/// @param target where to: `docker://host/name:tag`
/// @param oci whether to write the OCI's manifest instead of Docker's
/// @param zstd whether to compress layers with zstd instead of gzip
/// @param repair whether to ask for every blob, also of an image that is there
/// @param insecure whether certificates are not checked, and HTTP will do
public record PushRequest(
    String source, String target, boolean oci, boolean zstd, boolean repair, boolean insecure) {}
