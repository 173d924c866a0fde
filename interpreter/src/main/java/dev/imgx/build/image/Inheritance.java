package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What an image takes over from the settings (`config`) of the one below it.
///
/// @param keys of the settings
record Inheritance(List<String> keys) {
  /// What `dockerTools` takes over.
  static final Inheritance ENVIRONMENT = new Inheritance(List.of(Inheritance.ENV));

  /// The key of the variables, which are merged in a way of their own.
  static final String ENV = "Env";

  Inheritance {
    keys = List.copyOf(keys);
  }

  /// Whether the variables are taken over.
  boolean environment() {
    return keys.contains(ENV);
  }

  /// Adds to `settings` what it has not, of all but the variables. Objects are merged.
  void addTo(ObjectNode settings, JsonNode below) {
    for (String key : keys) {
      JsonNode value = below.path(key);
      if (key.equals(ENV) || value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (value instanceof ObjectNode object) {
        ObjectNode both = object.deepCopy();
        if (settings.get(key) instanceof ObjectNode over) {
          both.setAll(over);
        }
        settings.set(key, both);
      } else if (!settings.has(key)) {
        settings.set(key, value);
      }
    }
  }
}
