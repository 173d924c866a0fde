package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Tells what an image is.
public final class Inspection {
  private Inspection() {}

  /// An object with `names`, `config` (as it is), `configDigest` and `layers`, bottom to top: of
  /// each `diffId`, `size` without compression, `paths` (the store paths in it) and, where `files`
  /// is wanted or there are no store paths, `files` with what their headers say.
  public static ObjectNode of(Image image, boolean files) throws IOException {
    ObjectNode json = JsonText.object();
    image.names().forEach(json.putArray("names")::add);
    json.put("configDigest", "sha256:" + LayerJson.sha256(image.config()));
    json.set("config", JsonText.parseObject(image.config(), "the image's configuration"));
    Set<String> unknown = new LinkedHashSet<>();
    for (ImageLayer layer : image.layers()) {
      if (files || layer.paths().isEmpty()) {
        unknown.add(layer.diffId());
      }
    }
    Map<String, Map<String, LayerListing.Entry>> listings = LayerListing.of(image, unknown, false);
    ArrayNode layers = json.putArray("layers");
    for (ImageLayer layer : image.layers()) {
      ObjectNode entry = layers.addObject().put("diffId", layer.diffId()).put("size", layer.size());
      layer.paths().forEach(entry.putArray("paths")::add);
      Map<String, LayerListing.Entry> listing = listings.get(layer.diffId());
      if (listing != null) {
        ArrayNode members = entry.putArray("files");
        listing.values().forEach(member -> members.add(member.json()));
      }
    }
    return json;
  }
}
