package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The layers as the image format before 2015 knew them: each with an id and a text of its own that
/// names the one below. skopeo still writes that, for old readers.
///
/// @param links bottom to top
record LegacyChain(List<Link> links) {
  private static final List<String> FROM_CONFIG =
      List.of(
          "architecture",
          "config",
          "container",
          "container_config",
          "created",
          "docker_version",
          "os");

  /// A layer.
  ///
  /// @param json the text of its file `json`
  record Link(Hash layer, String id, String json) {}

  /// The chain of these layers under this configuration. Ids are hashes of the text and the chain
  /// of digests below, or, in the middle era, of the chain alone.
  static LegacyChain of(List<Hash> layers, byte[] config, Era era) {
    List<Link> links = new ArrayList<>();
    String chain = "";
    for (int i = 0; i < layers.size(); i++) {
      SortedMap<String, String> members = new TreeMap<>();
      if (i > 0) {
        members.put("parent", RawJson.string(links.getLast().id()));
      }
      if (i == layers.size() - 1) {
        describe(members, config);
      }
      String digest = Digests.print(layers.get(i));
      chain = i == 0 ? digest : "sha256:" + sha256(chain + " " + digest);
      String id;
      if (era == Era.MIDDLE) {
        id = chain.substring(chain.indexOf(':') + 1);
      } else {
        members.put("layer_id", RawJson.string(chain));
        id = sha256(RawJson.object(members));
        members.remove("layer_id");
      }
      members.put("id", RawJson.string(id));
      links.add(new Link(layers.get(i), id, RawJson.object(members)));
    }
    return new LegacyChain(links);
  }

  /// The topmost layer says what the image is.
  private static void describe(SortedMap<String, String> members, byte[] config) {
    SortedMap<String, String> known =
        RawJson.members(new String(config, StandardCharsets.ISO_8859_1));
    for (String key : FROM_CONFIG) {
      members.put(key, known.getOrDefault(key, "null"));
    }
  }

  private static String sha256(String bytes) {
    return Hash.digest(HashAlgorithm.SHA256, bytes).print(HashFormat.BASE16);
  }
}
