package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What an image runs on.
///
/// Names and order of preference follow `pkg/platform/platform_matcher.go` of containers/image.
///
/// @param os `linux`
/// @param architecture as Go calls it: `amd64`
/// @param variant `v7`; empty when nobody cares
public record Platform(String os, String architecture, String variant) {
  private static final Map<String, List<String>> OLDER =
      Map.of("arm", List.of("v8", "v7", "v6", "v5"), "arm64", List.of("v8"));

  /// What is good for this platform, the best first: with a variant, that one and the older ones
  /// that it can run; then images without a variant; without a wish, those come first.
  public List<Platform> candidates() {
    List<String> known = OLDER.getOrDefault(architecture, List.of());
    List<String> variants = new ArrayList<>();
    if (variant.isEmpty()) {
      variants.add("");
      variants.addAll(known);
    } else {
      int from = known.indexOf(variant);
      variants.addAll(from < 0 ? List.of(variant) : known.subList(from, known.size()));
      variants.add("");
    }
    return variants.stream().map(one -> new Platform(os, architecture, one)).toList();
  }

  /// The platform that an index or a configuration states.
  static Platform of(JsonNode node) {
    return new Platform(
        node.path("os").asText(),
        node.path("architecture").asText(),
        node.path("variant").asText());
  }

  /// The platform that the configuration of an image states. Throws `RegistryError`.
  public static Platform ofConfig(byte[] config) throws IOException {
    try {
      return of(new JsonMapper().readTree(config));
    } catch (JsonProcessingException e) {
      throw new RegistryError(
          "the configuration of the image is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
