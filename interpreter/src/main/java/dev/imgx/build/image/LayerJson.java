package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The file `json` of a layer, and the id that follows from it.
///
/// The id is the hash of the text before `id` and `Size` are added, so it does not tell which store
/// files were added to the layer: it is a name and no key to a cache.
record LayerJson(String id, String text) {
  /// Describes a new layer upon the layer `parent`, or upon nothing.
  static LayerJson of(String baseJson, LayerWriter.Layer layer, @Nullable String parent) {
    ObjectNode json = JsonText.parseObject(baseJson, "the layer's configuration");
    json.put("checksum", layer.checksum());
    if (parent != null) {
      json.put("parent", parent);
    }
    String id = sha256(JsonText.JSHON.print(json));
    json.put("id", id);
    json.put("Size", layer.size());
    return new LayerJson(id, JsonText.JSHON.print(json));
  }

  /// Describes a layer of a base image that has no such file.
  static LayerJson synthetic(String diffId, String created, @Nullable String parent) {
    ObjectNode json = JsonText.object();
    json.put("created", created);
    json.put("os", "linux");
    json.put("checksum", diffId);
    if (parent != null) {
      json.put("parent", parent);
    }
    String id = sha256(JsonText.JSHON.print(json));
    json.put("id", id);
    return new LayerJson(id, JsonText.JSHON.print(json));
  }

  /// The hash of a text's UTF-8, in hexadecimal digits.
  static String sha256(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Hash.digest(HashAlgorithm.SHA256, bytes).print(HashFormat.BASE16);
  }
}
