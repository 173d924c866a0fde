package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The files that tie the layers of an image together: its configuration, `manifest.json` and
/// `repositories`.
///
/// @param config as given; its history has one entry
/// @param base what the new layer stands on: its history comes first, and its environment
record ImageJson(ObjectNode config, BaseImage base) {
  /// The configuration's text when the new layer has this diff id.
  String text(String diffId) {
    ObjectNode image = config.deepCopy();
    inheritEnvironment(image);
    ObjectNode rootfs = image.putObject("rootfs");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    base.layers().forEach(layer -> diffIds.add(layer.diffId()));
    diffIds.add(diffId);
    rootfs.put("type", "layers");
    ArrayNode history = image.putArray("history");
    JsonNode created = config.path("created");
    base.history(created).forEach(history::add);
    history.addObject().set("created", created);
    return JsonText.JQ.print(image);
  }

  /// The name of the file with the configuration.
  String fileName(String diffId) {
    return LayerJson.sha256(text(diffId)) + ".json";
  }

  private void inheritEnvironment(ObjectNode image) {
    if (base.environment().isEmpty()) {
      return;
    }
    ObjectNode settings =
        image.get("config") instanceof ObjectNode object ? object : image.putObject("config");
    JsonNode own = settings.path("Env");
    ArrayNode all = settings.putArray("Env");
    base.environment().forEach(all::add);
    own.forEach(all::add);
  }

  /// The text of `manifest.json` for an image called `name` (with its tag) of these layer files.
  String manifest(String name, List<String> layers, String diffId) {
    ObjectNode image = JsonText.object();
    image.putArray("RepoTags").add(name);
    ArrayNode files = image.putArray("Layers");
    layers.forEach(files::add);
    image.put("Config", fileName(diffId));
    return JsonText.JQ.print(config.arrayNode().add(image));
  }

  /// The text of `repositories`.
  static String repositories(ImageSpec spec, String id) {
    ObjectNode all = JsonText.object();
    all.putObject(spec.name()).put(spec.tag(), id);
    return JsonText.JSHON.print(all);
  }
}
