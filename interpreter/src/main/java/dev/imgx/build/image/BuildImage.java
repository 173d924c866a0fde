package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.Compression;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `builtin:image`: a container image with one new layer, in an archive as `docker load` reads it.
///
/// Attributes: those of `builtin:layer`, or `layer`, what that has made; `imageName`; `imageTag`,
/// the hash part of the output when missing or empty; `fromImage`, an image in the store;
/// `fromImageName` and `fromImageTag`, which one it is; `inherit`, the keys of its `config` that
/// are taken over, `Env` when missing; `compression`: `gzip` (also when missing), `zstd` or `none`.
public final class BuildImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    String tag = attributes.text("imageTag", "");
    Ingredients ingredients = new Ingredients(request);
    LayerSpec layer = ingredients.layer();
    ImageSpec spec =
        new ImageSpec(
            attributes.text("imageName"),
            tag.isEmpty() ? request.outputPath().hashPart() : tag,
            layer,
            base(request, layer.baseJson()),
            compression(attributes));
    new ImageBuilder(ingredients.packing()).build(spec, request.output());
  }

  private static ImageSpec.@Nullable Base base(BuildRequest request, String config)
      throws IOException {
    Attributes attributes = request.attributes();
    String base = attributes.textOrNull("fromImage");
    if (base == null) {
      return null;
    }
    return new ImageSpec.Base(
        request.input(base),
        attributes.textOrNull("fromImageName"),
        attributes.textOrNull("fromImageTag"),
        attributes.has("inherit") ? attributes.texts("inherit") : List.of("Env"),
        config);
  }

  /// The attribute `compression`.
  static Compression compression(Attributes attributes) {
    String name = attributes.text("compression", "gzip");
    return switch (name) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
      default ->
          throw new BuildError(
              "`compression` must be `gzip`, `zstd` or `none`, not `" + name + "`");
    };
  }
}
