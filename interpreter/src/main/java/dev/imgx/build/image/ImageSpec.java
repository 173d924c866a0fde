package dev.imgx.build.image;

import dev.imgx.store.archive.Compression;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an image is made from: the arguments of `buildImage` without scripts.
///
/// @param name the repository's name, written as it is (lower case is the caller's business)
/// @param tag the tag, never empty
/// @param layer the new layer; its `baseJson` is also the image's configuration
/// @param base the image that the layer is put upon, or null
/// @param compression how the archive is compressed
public record ImageSpec(
    String name, String tag, LayerSpec layer, @Nullable Base base, Compression compression) {

  /// An image that another is made from.
  ///
  /// @param archive a docker-archive or OCI layout in a tar: plain, gzip or zstd
  /// @param name the repository's name in the archive; null means the first
  /// @param tag the tag in the archive; null means the first
  /// @param inherited the keys of its `config` that are taken over
  /// @param config of the image that is put upon it, which says for what platform that is
  public record Base(
      Path archive,
      @Nullable String name,
      @Nullable String tag,
      List<String> inherited,
      String config) {
    public Base {
      inherited = List.copyOf(inherited);
    }

    /// One whose variables are taken over.
    public Base(Path archive, @Nullable String name, @Nullable String tag) {
      this(archive, name, tag, List.of("Env"), "{}");
    }
  }
}
