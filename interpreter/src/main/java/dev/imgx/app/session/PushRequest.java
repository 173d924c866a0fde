package dev.imgx.app.session;

/// An image to be pushed.
///
/// @param source the image: a file or directory of whatever form, or `docker://host/name:tag`,
///   which is copied as it is
/// @param target where to: `docker://host/name:tag`
/// @param manifest whose manifest to write
/// @param zstd whether to compress layers with zstd instead of gzip
/// @param repair whether to ask for every blob, also of an image that is there
/// @param insecure whether certificates are not checked, and HTTP will do
public record PushRequest(
    String source,
    String target,
    Manifest manifest,
    boolean zstd,
    boolean repair,
    boolean insecure) {
  /// Whose manifest an image gets.
  public enum Manifest {
    /// Docker's, or the OCI's where Docker's cannot name the layers.
    FITTING,
    /// Docker's.
    DOCKER,
    /// The OCI's.
    OCI
  }
}
