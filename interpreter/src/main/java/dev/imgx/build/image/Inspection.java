package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Digests;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Tells what an image is.
public final class Inspection {
  private Inspection() {}

  /// An object with `names`, `config` (as it is), `configDigest` and `layers`, bottom to top: of
  /// each `diffId`, `size` without compression, `paths` (the store paths in it) and, where `files`
  /// is wanted or there are no store paths, `files` with what their headers say.
  ///
  /// Of a layer that only a registry has, where files are not wanted, there are `digest` and
  /// `packedSize` instead of `size`: it is not fetched.
  public static ObjectNode of(Image given, boolean files) throws IOException {
    Image image = files ? given.measured() : given;
    ObjectNode json = JsonText.object();
    image.names().forEach(json.putArray("names")::add);
    json.put("configDigest", "sha256:" + LayerJson.sha256(image.config()));
    json.set("config", JsonText.parseObject(image.config(), "the image's configuration"));
    Set<String> unknown = new LinkedHashSet<>();
    for (ImageLayer layer : image.layers()) {
      if (files || (layer.paths().isEmpty() && layer.isMeasured())) {
        unknown.add(layer.diffId());
      }
    }
    Map<String, Map<String, LayerListing.Entry>> listings = LayerListing.of(image, unknown, false);
    ArrayNode layers = json.putArray("layers");
    for (ImageLayer layer : image.layers()) {
      ObjectNode entry = layers.addObject().put("diffId", layer.diffId());
      size(image, layer, entry);
      layer.paths().forEach(entry.putArray("paths")::add);
      Map<String, LayerListing.Entry> listing = listings.get(layer.diffId());
      if (listing != null) {
        ArrayNode members = entry.putArray("files");
        listing.values().forEach(member -> members.add(member.json()));
      }
    }
    return json;
  }

  /// Says how large a layer is; and, if only a registry has it, how large what that has.
  static void size(Image image, ImageLayer layer, ObjectNode entry) {
    if (layer.isMeasured()) {
      entry.put("size", layer.size());
    } else if (image instanceof DescribedImage described) {
      PinnedBlob blob = Objects.requireNonNull(described.pinned(layer.diffId()));
      entry.put("digest", Digests.print(blob.blob().digest()));
      entry.put("packedSize", blob.blob().size());
    }
  }
}
