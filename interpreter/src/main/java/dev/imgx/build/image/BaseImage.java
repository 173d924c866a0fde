package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The image that a new one stands on.
///
/// @param archive where it is; null for `NONE`
/// @param layers bottom to top
/// @param config its configuration, or an empty object
/// @param storeFiles the names of all its files in the store directory, and that itself if it has
///   it
record BaseImage(
    @Nullable Path archive, List<BaseLayer> layers, JsonNode config, Set<String> storeFiles) {
  /// No base at all.
  static final BaseImage NONE = new BaseImage(null, List.of(), JsonText.object(), Set.of());

  /// A layer of a base image.
  ///
  /// @param member the name of the file in the archive that has its bytes
  /// @param size without compression
  record BaseLayer(LayerJson json, String member, String diffId, long size) {
    String id() {
      return json.id();
    }
  }

  /// Reads what has to be known about an image. Throws `ArchiveError` when it is not one.
  static BaseImage read(ImageSpec.Base base, String storeDirectory) throws IOException {
    String what = "the base image `" + base.archive() + "`";
    BaseIndex index = BaseIndex.read(base.archive(), what, storeDirectory);
    return new BaseSelection(index, base, what).image();
  }

  /// The id of the topmost layer, or null.
  @Nullable String top() {
    return layers.isEmpty() ? null : layers.getLast().id();
  }

  /// The environment that it sets.
  List<String> environment() {
    List<String> variables = new ArrayList<>();
    config.path("config").path("Env").forEach(variable -> variables.add(variable.asText()));
    return variables;
  }

  /// Its history, or, when that does not fit its layers, one with an entry of this date for each.
  List<JsonNode> history(JsonNode created) {
    return history(config, layers.size(), created);
  }

  /// The same of any image.
  static List<JsonNode> history(JsonNode config, int layers, JsonNode created) {
    List<JsonNode> entries = new ArrayList<>();
    config.path("history").forEach(entries::add);
    long counted = entries.stream().filter(entry -> !entry.path("empty_layer").asBoolean()).count();
    if (counted == layers) {
      return entries;
    }
    entries.clear();
    for (int i = 0; i < layers; i++) {
      ObjectNode entry = JsonText.object();
      entry.set("created", created);
      entries.add(entry);
    }
    return entries;
  }

  /// The names of the files with the layers' bytes, in the archive that `copyTo` writes, and then
  /// that of the layer `newest`.
  List<String> layerFiles(String newest) {
    Map<String, String> first = new HashMap<>();
    List<String> files = new ArrayList<>();
    for (BaseLayer layer : layers) {
      String earlier = first.putIfAbsent(layer.member(), layer.id());
      files.add((earlier == null ? layer.id() : earlier) + "/layer.tar");
    }
    files.add(newest + "/layer.tar");
    return files;
  }

  /// Copies the layers, in the order in which the archive has them; one that occurs several times
  /// is copied once.
  void copyTo(ArchiveWriter out) throws IOException {
    if (archive == null) {
      return;
    }
    Map<String, List<BaseLayer>> wanted = new LinkedHashMap<>();
    for (BaseLayer layer : layers) {
      wanted.computeIfAbsent(layer.member(), member -> new ArrayList<>()).add(layer);
    }
    if (Files.isDirectory(archive)) {
      for (String member : List.copyOf(wanted.keySet())) {
        try (InputStream data = Files.newInputStream(archive.resolve(member))) {
          copy(Objects.requireNonNull(wanted.remove(member)), data, out);
        }
      }
      return;
    }
    try (TarInput tar = TarInput.open(archive, "the base image `" + archive + "`")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        List<BaseLayer> these = wanted.remove(member.name());
        if (these != null) {
          copy(these, tar.data(), out);
        }
      }
    }
    if (!wanted.isEmpty()) {
      throw new ArchiveError("the base image `" + archive + "` changed while it was read");
    }
  }

  private static void copy(List<BaseLayer> layers, InputStream data, ArchiveWriter out)
      throws IOException {
    BaseLayer first = layers.getFirst();
    for (BaseLayer layer : layers) {
      out.directory(layer.id());
      if (layer.equals(first)) {
        out.layer(layer.id(), layer.size(), Decompression.open(data));
      } else {
        out.sameLayer(layer.id(), first.id());
      }
      out.layerFiles(layer.id(), layer.json().text());
    }
  }
}
