package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is known about an image once it was read, in a directory of its own; with its layers in
/// files beside it, or without. Mutable while it is made.
///
/// @param files by diff id; empty when the layers are not there
record ImageIndex(
    Path directory,
    String config,
    List<ImageLayer> layers,
    List<String> names,
    Map<String, PackedLayer> files)
    implements Image {
  private static final String FILE = "index.json";

  /// A new one.
  static ImageIndex of(Image image, Path directory) {
    return new ImageIndex(
        directory, image.config(), image.layers(), image.names(), new LinkedHashMap<>());
  }

  /// The ids of all layers, each once.
  Set<String> diffIds() {
    Set<String> ids = new LinkedHashSet<>();
    layers.forEach(layer -> ids.add(layer.diffId()));
    return ids;
  }

  /// The file of a layer.
  Path file(String diffId) {
    return directory.resolve(diffId.substring(diffId.indexOf(':') + 1));
  }

  /// Takes note of a layer that was put into its file.
  void add(PackedLayer layer) {
    files.put(layer.diffId(), layer);
  }

  /// Writes it all down.
  void write() throws IOException {
    ObjectNode json = JsonText.object();
    json.put("config", config);
    names.forEach(json.putArray("names")::add);
    ArrayNode list = json.putArray("layers");
    for (ImageLayer layer : layers) {
      ObjectNode entry = list.addObject().put("diffId", layer.diffId()).put("size", layer.size());
      layer.paths().forEach(entry.putArray("paths")::add);
    }
    ArrayNode packed = json.putArray("files");
    files.values().forEach(file -> packed.add(file.json()));
    Files.write(directory.resolve(FILE), json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Reads what `write` wrote.
  static ImageIndex read(Path directory) throws IOException {
    JsonNode json = JsonText.parse(Files.readString(directory.resolve(FILE)), "the index");
    List<String> names = new ArrayList<>();
    json.path("names").forEach(name -> names.add(name.asText()));
    List<ImageLayer> layers = new ArrayList<>();
    for (JsonNode entry : json.path("layers")) {
      List<String> paths = new ArrayList<>();
      entry.path("paths").forEach(path -> paths.add(path.asText()));
      layers.add(new ImageLayer(entry.path("diffId").asText(), entry.path("size").asLong(), paths));
    }
    ImageIndex index =
        new ImageIndex(
            directory, json.path("config").asText(), layers, names, new LinkedHashMap<>());
    for (JsonNode file : json.path("files")) {
      index.add(PackedLayer.of(file, index.file(file.path("diffId").asText())));
    }
    return index;
  }

  /// The file with a layer. Throws `ArchiveError` when it is not there.
  PackedLayer layer(String diffId) {
    PackedLayer layer = files.get(diffId);
    if (layer == null) {
      throw new ArchiveError("the image has no layer `" + diffId + "`");
    }
    return layer;
  }

  @Override
  public void visit(Set<String> ids, Visitor visitor) throws IOException {
    Set<String> left = new LinkedHashSet<>(ids);
    for (ImageLayer layer : layers) {
      if (left.remove(layer.diffId())) {
        visitor.layer(layer, out -> plain(layer.diffId(), out));
      }
    }
    for (String missing : left) {
      throw new ArchiveError("the image has no layer `" + missing + "`");
    }
  }

  private void plain(String diffId, OutputStream out) throws IOException {
    try (InputStream in = Decompression.open(Files.newInputStream(layer(diffId).file()))) {
      in.transferTo(out);
    }
  }
}
