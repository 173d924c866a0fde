package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.ArchiveError;
import java.util.List;

/// What an image takes over from the settings (`config`) of the one below it.
///
/// @param keys of the settings
record Inheritance(List<String> keys) {
  /// What `dockerTools` takes over.
  static final Inheritance ENVIRONMENT = new Inheritance(List.of(Inheritance.ENV));

  /// The key of the variables, which are merged in a way of their own.
  static final String ENV = "Env";

  /// <https://github.com/opencontainers/image-spec/blob/main/config.md>,
  /// <https://github.com/moby/docker-image-spec/blob/main/spec.md>
  private static final List<String> KNOWN =
      List.of(
          ENV,
          "Cmd",
          "Entrypoint",
          "User",
          "WorkingDir",
          "ExposedPorts",
          "Volumes",
          "Labels",
          "Healthcheck",
          "OnBuild",
          "Shell",
          "StopSignal",
          "StopTimeout",
          "ArgsEscaped",
          "Memory",
          "MemorySwap",
          "CpuShares");

  Inheritance {
    keys = List.copyOf(keys);
  }

  /// Whether the variables are taken over.
  boolean environment() {
    return keys.contains(ENV);
  }

  /// Throws `ArchiveError` when a key is none that images have: neither one of the image
  /// specifications, Docker's and the OCI's, nor one of the image below.
  private void check(JsonNode below) {
    for (String key : keys) {
      if (!KNOWN.contains(key) && !below.has(key)) {
        throw new ArchiveError(
            "`inheritConfig` names `%s`, which no image has in its `config`; there are: %s"
                .formatted(key, String.join(", ", KNOWN)));
      }
    }
  }

  /// Adds to `settings` what it has not, of all but the variables. Objects are merged.
  void addTo(ObjectNode settings, JsonNode below) {
    check(below);
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
