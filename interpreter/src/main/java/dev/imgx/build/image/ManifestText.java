package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.Manifest;
import dev.imgx.store.archive.ArchiveError;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes manifests.
final class ManifestText {
  private ManifestText() {}

  /// The manifest of one image, Docker's or the OCI's.
  static Manifest image(MediaTypes types, Descriptor config, List<Descriptor> layers) {
    String type = types == MediaTypes.OCI ? Manifest.OCI : Manifest.DOCKER;
    ObjectNode root = start(type);
    describe(root.putObject("config"), config);
    ArrayNode list = root.putArray("layers");
    layers.forEach(layer -> describe(list.addObject(), layer));
    return manifest(type, root);
  }

  /// An image of an index.
  ///
  /// @param config the text of its configuration, which says what it is for
  record Member(Descriptor manifest, String config) {}

  /// Throws `ArchiveError` when two images of an index would be for the same platform: nobody could
  /// tell them apart.
  static void checkPlatforms(List<Image> images) {
    Map<JsonNode, Image> seen = new HashMap<>();
    for (Image image : images) {
      ObjectNode entry = JsonText.object();
      platform(entry, image.config());
      JsonNode platform = entry.path("platform");
      Image other = seen.putIfAbsent(platform, image);
      if (other != null) {
        throw new ArchiveError(
            "%s and %s are both for %s/%s; an index has one image for each platform"
                .formatted(
                    called(other),
                    called(image),
                    platform.path("os").asText(),
                    platform.path("architecture").asText()));
      }
    }
  }

  private static String called(Image image) {
    return image.names().isEmpty() ? "an image" : "`" + image.names().getFirst() + "`";
  }

  /// The index of several images, Docker's or the OCI's.
  static Manifest index(MediaTypes types, List<Member> members) {
    String type = types == MediaTypes.OCI ? Manifest.OCI_INDEX : Manifest.DOCKER_LIST;
    ObjectNode root = start(type);
    ArrayNode list = root.putArray("manifests");
    for (Member member : members) {
      ObjectNode entry = list.addObject();
      describe(entry, member.manifest());
      platform(entry, member.config());
    }
    return manifest(type, root);
  }

  private static ObjectNode start(String type) {
    return JsonText.object().put("schemaVersion", 2).put("mediaType", type);
  }

  private static Manifest manifest(String type, ObjectNode root) {
    return new Manifest(type, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a descriptor.
  static void describe(ObjectNode node, Descriptor descriptor) {
    node.put("mediaType", descriptor.mediaType());
    node.put("size", descriptor.size());
    node.put("digest", Digests.print(descriptor.digest()));
  }

  /// Writes what an image is for.
  static void platform(ObjectNode entry, String config) {
    ObjectNode image = JsonText.parseObject(config, "the image's configuration");
    ObjectNode platform = entry.putObject("platform");
    for (String key : List.of("architecture", "os", "variant")) {
      String value = image.path(key).asText();
      if (!value.isEmpty()) {
        platform.put(key, value);
      }
    }
  }

  /// The descriptor of a manifest.
  static Descriptor descriptor(Manifest manifest) {
    return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.bytes().length);
  }
}
