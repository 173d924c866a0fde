package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The files that tie the layers of an image together: its configuration, `manifest.json` and
/// `repositories`.
///
/// @param config as given; its history has one entry
/// @param base what the new layer stands on: its history comes first
/// @param inherited what is taken over of the base's settings; its variables come first
record ImageJson(ObjectNode config, BaseImage base, Inheritance inherited) {
  /// The configuration's text when the new layer has this diff id.
  String text(String diffId) {
    ObjectNode image = config.deepCopy();
    inherit(image);
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

  private void inherit(ObjectNode image) {
    ObjectNode settings =
        image.get("config") instanceof ObjectNode object ? object : JsonText.object();
    inherited.addTo(settings, base.config().path("config"));
    if (inherited.environment() && !base.environment().isEmpty()) {
      JsonNode own = settings.path(Inheritance.ENV);
      ArrayNode all = settings.putArray(Inheritance.ENV);
      base.environment().forEach(all::add);
      own.forEach(all::add);
    }
    if (!settings.isEmpty()) {
      image.set("config", settings);
    }
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
