package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An image in an archive, as `docker save` writes it and `buildImage` makes it.
///
/// @param config the text of its configuration
/// @param layers bottom to top
/// @param names what it is called
public record SavedImage(Path archive, String config, List<Layer> layers, List<String> names) {
  public SavedImage {
    layers = List.copyOf(layers);
    names = List.copyOf(names);
  }

  /// A layer.
  ///
  /// @param member the file in the archive that has its bytes
  /// @param diffId the digest of its bytes without compression
  /// @param size without compression, in bytes
  public record Layer(String member, String diffId, long size) {}

  /// Reads what an archive holds, which must be one image. Throws `ArchiveError`.
  public static SavedImage read(Path archive) throws IOException {
    String what = "the image `" + archive + "`";
    BaseIndex index = BaseIndex.read(archive, what, "/nix/store");
    String manifest = index.text("manifest.json");
    if (manifest == null) {
      throw new ArchiveError(what + " has no `manifest.json`");
    }
    JsonNode entries = JsonText.parse(manifest, "`manifest.json` of " + what);
    if (entries.size() != 1) {
      throw new ArchiveError(what + " holds " + entries.size() + " images; one is expected");
    }
    JsonNode entry = entries.path(0);
    String name = SafeNames.member(entry.path("Config").asText());
    String config = index.text(name);
    if (config == null) {
      throw new ArchiveError(what + " lacks the configuration `" + name + "`");
    }
    List<Layer> layers = new ArrayList<>();
    for (JsonNode file : entry.path("Layers")) {
      String member = index.follow(SafeNames.member(file.asText()));
      BaseIndex.Content content = index.layer(member);
      layers.add(new Layer(member, content.diffId(), content.size()));
    }
    checked(config, layers, what);
    List<String> names = new ArrayList<>();
    entry.path("RepoTags").forEach(tag -> names.add(tag.asText()));
    return new SavedImage(archive, config, layers, names);
  }

  private static void checked(String config, List<Layer> layers, String what) {
    JsonNode root = JsonText.parseObject(config, "the configuration of " + what);
    List<String> promised = new ArrayList<>();
    root.path("rootfs").path("diff_ids").forEach(id -> promised.add(id.asText()));
    if (!promised.equals(layers.stream().map(Layer::diffId).toList())) {
      throw new ArchiveError("the layers of " + what + " are not those that it promises");
    }
  }

  /// Does something with the bytes of a layer, which are not compressed.
  @FunctionalInterface
  public interface Visitor {
    void layer(Layer layer, InputStream bytes) throws IOException;
  }

  /// Hands over the layers of these diff ids, in the order of the archive, each once.
  public void visit(Set<String> wanted, Visitor visitor) throws IOException {
    Map<String, Layer> members = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (wanted.contains(layer.diffId())) {
        members.put(layer.member(), layer);
      }
    }
    if (members.isEmpty()) {
      return;
    }
    try (TarInput tar = TarInput.open(archive, "the image `" + archive + "`")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        Layer layer = members.remove(member.name());
        if (layer != null) {
          visitor.layer(layer, Decompression.open(tar.data()));
        }
      }
    }
    if (!members.isEmpty()) {
      throw new ArchiveError("the image `" + archive + "` changed while it was read");
    }
  }
}
