package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `builtin:save-image`: an image in another form, or several as one index.
///
/// Attributes: `images`, in any form; `format`: `docker-archive`, `oci-archive` or `oci`;
/// `compression` of the layers: `gzip` (also when missing), `zstd` or `none`; `imageName`, with a
/// tag, else what each image is called (an index: the first).
public final class SaveImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    List<String> paths = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    for (String path : attributes.texts("images")) {
      for (Image image : opened(request, path, BuildImage.compression(attributes))) {
        images.add(image);
        paths.add(path);
      }
    }
    if (images.isEmpty()) {
      throw new BuildError("there is no image to save");
    }
    Saving saving =
        new Saving(
            attributes.textOrNull("imageName"),
            BuildImage.compression(attributes),
            (image, compression) ->
                files(request, paths.get(images.indexOf(image)), image, compression));
    Saving.Format format = Saving.Format.of(attributes.text("format", "docker-archive"));
    saving.write(images, format, request.output());
  }

  /// The images of a file. Unless it is a description, it is read once, and its layers packed.
  static List<Image> opened(BuildRequest request, String path, Compression compression)
      throws IOException {
    Path file = request.input(path);
    return Image.isDescribed(file)
        ? Image.openAll(file, request::input)
        : List.copyOf(new LayerShop(request).packed(path, compression));
  }

  /// The layers in files, by diff id. What is made of store paths is made layer by layer; an image
  /// that exists already is taken apart as a whole.
  static Map<String, PackedLayer> files(
      BuildRequest request, String path, Image image, Compression compression) throws IOException {
    LayerShop shop = new LayerShop(request);
    Map<String, PackedLayer> files = new HashMap<>();
    if (!(image instanceof DescribedImage described)) {
      shop.packed(path, compression).forEach(one -> files.putAll(one.files()));
      return files;
    }
    List<LayerSource> sources = new ArrayList<>();
    for (DescribedImage.Part part : described.parts()) {
      if (part.source() instanceof LayerSource.Base(String base)) {
        if (!files.containsKey(part.layer().diffId())) {
          shop.packed(base, compression).forEach(one -> files.putAll(one.files()));
        }
      } else {
        sources.add(part.source());
      }
    }
    shop.packed(sources, compression).forEach(file -> files.put(file.diffId(), file));
    for (ImageLayer layer : image.layers()) {
      if (!files.containsKey(layer.diffId())) {
        throw new BuildError("a layer is not what it was: `" + layer.diffId() + "`");
      }
    }
    return files;
  }
}
