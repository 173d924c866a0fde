package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.image.DescribedImage.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The configuration of an image of several layers.
///
/// @param own what the image says itself, without `rootfs` and `history`
/// @param base the configuration of the image below, or null
/// @param inherited the keys of `config` that are taken from there; those of `own` go over them
record LayeredConfig(ObjectNode own, @Nullable ObjectNode base, List<String> inherited) {
  private static final String START = "store paths: ['";
  private static final String BETWEEN = "', '";
  private static final String END = "']";

  /// The text, for an image of these parts, the first `below` of which are the base's.
  String text(List<Part> parts, int below) {
    ObjectNode image = own.deepCopy();
    inherit(image);
    ObjectNode rootfs = image.putObject("rootfs");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    parts.forEach(part -> diffIds.add(part.layer().diffId()));
    rootfs.put("type", "layers");
    ArrayNode history = image.putArray("history");
    JsonNode created = own.path("created");
    if (base != null) {
      BaseImage.history(base, below, created).forEach(history::add);
    }
    for (Part part : parts.subList(below, parts.size())) {
      ObjectNode entry = history.addObject();
      entry.set("created", created);
      if (!part.layer().paths().isEmpty()) {
        entry.put("comment", comment(part.layer().paths()));
      }
    }
    return image.toString();
  }

  /// As the original writes it.
  private static String comment(List<String> paths) {
    return paths.stream().collect(Collectors.joining(BETWEEN, START, END));
  }

  /// The store paths in each of the layers of an image, as far as its history says so.
  static List<List<String>> paths(JsonNode config, int layers) {
    List<List<String>> paths = new ArrayList<>();
    for (JsonNode entry : config.path("history")) {
      if (!entry.path("empty_layer").asBoolean()) {
        String comment = entry.path("comment").asText();
        boolean said = comment.startsWith(START) && comment.endsWith(END);
        paths.add(
            said
                ? List.of(
                    comment
                        .substring(START.length(), comment.length() - END.length())
                        .split(BETWEEN, -1))
                : List.of());
      }
    }
    return paths.size() == layers ? paths : Collections.nCopies(layers, List.of());
  }

  private void inherit(ObjectNode image) {
    JsonNode below = base == null ? JsonText.object() : base.path("config");
    ObjectNode settings = image.get("config") instanceof ObjectNode mine ? mine : JsonText.object();
    Inheritance wanted = new Inheritance(inherited);
    wanted.addTo(settings, below);
    JsonNode variables = below.path(Inheritance.ENV);
    if (wanted.environment() && !variables.isMissingNode() && !variables.isNull()) {
      environment(variables, settings);
    }
    if (!settings.isEmpty()) {
      image.set("config", settings);
    }
  }

  /// The base's variables and our own, each once, with the last value in the first place.
  private static void environment(JsonNode below, ObjectNode settings) {
    Map<String, String> all = new LinkedHashMap<>();
    for (JsonNode variables : List.of(below, settings.path("Env"))) {
      for (JsonNode variable : variables) {
        String text = variable.asText();
        int sign = text.indexOf('=');
        all.put(sign < 0 ? text : text.substring(0, sign), text);
      }
    }
    ArrayNode merged = settings.putArray("Env");
    all.values().forEach(merged::add);
  }
}
