package dev.imgx.build.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A manifest as a registry keeps it: of one image, or of several (an index).
///
/// @param mediaType what it is
/// @param bytes not to be changed
@SuppressWarnings("ArrayRecordComponent")
public record Manifest(String mediaType, byte[] bytes) {
  /// Docker's manifest of an image.
  public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

  /// Docker's list of manifests.
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /// The OCI's manifest of an image.
  public static final String OCI = "application/vnd.oci.image.manifest.v1+json";

  /// The OCI's index.
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  static final List<String> KNOWN = List.of(OCI_INDEX, DOCKER_LIST, OCI, DOCKER);

  /// An image of an index.
  public record Choice(Platform platform, Descriptor descriptor) {}

  /// Makes a manifest of an answer. The media type is what the text says itself, else `stated`.
  /// Throws `RegistryError` when it is none.
  public static Manifest of(byte[] bytes, String stated) {
    JsonNode root = parse(bytes);
    String type = root.path("mediaType").asText();
    if (type.isEmpty()) {
      type = stated.replaceAll("[ ;].*", "");
    }
    if (!KNOWN.contains(type)) {
      type = guess(root, type);
    }
    return new Manifest(type, bytes);
  }

  private static String guess(JsonNode root, String type) {
    if (root.path("schemaVersion").asInt() == 1) {
      throw new RegistryError(
          "the manifest is of Docker's schema 1, which was given up in 2017: push the image again"
              + " with a newer program");
    }
    if (root.path("manifests").isArray()) {
      return OCI_INDEX;
    }
    if (root.path("layers").isArray() && root.path("config").isObject()) {
      return OCI;
    }
    throw new RegistryError(
        "there is no manifest of an image, but something of type '" + type + "'");
  }

  /// The hash of its bytes.
  public Hash digest() {
    return Digests.of(bytes);
  }

  /// Whether it is an index.
  public boolean isIndex() {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }

  /// The images of an index, in its order. Attestations and the like are left out.
  public List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (JsonNode entry : parse(bytes).path("manifests")) {
      Descriptor descriptor = Descriptor.of(entry, "an image of the index");
      Platform platform = Platform.of(entry.path("platform"));
      if (!platform.os().equals("unknown")) {
        choices.add(new Choice(platform, descriptor));
      }
    }
    return choices;
  }

  /// All manifests that an index names, attestations and the like too; none when it is of one
  /// image.
  public List<Descriptor> members() {
    List<Descriptor> members = new ArrayList<>();
    for (JsonNode entry : parse(bytes).path("manifests")) {
      members.add(Descriptor.of(entry, "an image of the index"));
    }
    return members;
  }

  /// The blobs that the manifest of an image needs beside it: its configuration, and its layers
  /// except those that are to be had elsewhere.
  public List<Descriptor> blobs() {
    if (isIndex()) {
      return List.of();
    }
    List<Descriptor> blobs = new ArrayList<>();
    blobs.add(config());
    for (JsonNode entry : parse(bytes).path("layers")) {
      if (entry.path("urls").isEmpty()) {
        blobs.add(Descriptor.of(entry, "a layer"));
      }
    }
    return blobs;
  }

  /// The image of an index for a platform. Throws `RegistryError` that says what there is.
  public Descriptor choose(Platform wanted) {
    List<Choice> choices = choices();
    for (Platform candidate : wanted.candidates()) {
      for (Choice choice : choices) {
        if (choice.platform().equals(candidate)) {
          return choice.descriptor();
        }
      }
    }
    List<String> known = choices.stream().map(choice -> choice.platform().toString()).toList();
    throw new RegistryError(
        "there is no image for %s; there is one for %s"
            .formatted(wanted, known.isEmpty() ? "nothing" : String.join(", ", known)));
  }

  /// Where the configuration of an image is.
  public Descriptor config() {
    return Descriptor.of(parse(bytes).path("config"), "the configuration");
  }

  /// Where the layers of an image are, bottom to top.
  public List<Descriptor> layers() {
    List<Descriptor> layers = new ArrayList<>();
    for (JsonNode entry : parse(bytes).path("layers")) {
      layers.add(Descriptor.of(entry, "a layer"));
    }
    return layers;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      @Nullable JsonNode root = new JsonMapper().readTree(bytes);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new RegistryError("the manifest is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new RegistryError("the manifest cannot be read: " + e.getMessage(), e);
    }
    throw new RegistryError("the manifest is not a JSON object");
  }
}
