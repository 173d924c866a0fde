package dev.imgx.build.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;

/// Names bytes in a registry.
///
/// @param mediaType what they are
/// @param size how many there are
public record Descriptor(String mediaType, Hash digest, long size) {
  /// Reads a descriptor of a manifest; `what` names it in the error. Throws `RegistryError`.
  static Descriptor of(JsonNode node, String what) {
    try {
      if (node.path("size").isIntegralNumber() && node.path("size").longValue() >= 0) {
        return new Descriptor(
            node.path("mediaType").asText(),
            Digests.parse(node.path("digest").asText()),
            node.path("size").longValue());
      }
    } catch (FormatError e) {
      throw new RegistryError(what + ": " + e.getMessage(), e);
    }
    throw new RegistryError(what + " has no size");
  }
}
