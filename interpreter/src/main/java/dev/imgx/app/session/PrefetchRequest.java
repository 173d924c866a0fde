package dev.imgx.app.session;

/// An image to be looked up, fetched and pinned.
///
/// @param image its name, with a tag or digest
/// @param finalName what it is to be called in the archive
/// @param finalTag its tag there
/// @param platform what to choose in an index
/// @param how the rest
public record PrefetchRequest(
    String image, String finalName, String finalTag, Pin.Platform platform, How how) {
  /// How it is done.
  ///
  /// @param all whether to take every platform of an index instead of one
  /// @param insecure whether certificates are not checked, and HTTP will do
  public record How(boolean all, boolean insecure) {}

  /// What an image is called, without tag and digest.
  public static String nameOf(String image) {
    return plain(image).replaceFirst(":[^:/]*$", "");
  }

  /// The tag of an image's name; `latest` when it has none.
  public static String tagOf(String image) {
    String plain = plain(image);
    String name = nameOf(image);
    return plain.equals(name) ? "latest" : plain.substring(name.length() + 1);
  }

  private static String plain(String image) {
    return image.replaceFirst("^docker://", "").replaceFirst("@.*", "");
  }
}
