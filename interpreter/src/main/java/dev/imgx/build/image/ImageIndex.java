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
    return file(directory, diffId);
  }

  static Path file(Path directory, String diffId) {
    return directory.resolve(diffId.substring(diffId.indexOf(':') + 1));
  }

  /// Takes note of a layer that was put into its file.
  void add(PackedLayer layer) {
    files.put(layer.diffId(), layer);
  }

  /// Writes down several images of one directory.
  static void writeAll(List<ImageIndex> images) throws IOException {
    for (int i = 0; i < images.size(); i++) {
      images.get(i).write(name(i));
    }
  }

  /// Reads what `writeAll` wrote.
  static List<ImageIndex> readAll(Path directory) throws IOException {
    List<ImageIndex> images = new ArrayList<>();
    do {
      images.add(read(directory, name(images.size())));
    } while (Files.exists(directory.resolve(name(images.size()))));
    return images;
  }

  private static String name(int number) {
    return number == 0 ? FILE : "index-" + number + ".json";
  }

  /// Writes it all down.
  void write() throws IOException {
    write(FILE);
  }

  private void write(String name) throws IOException {
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
    Files.write(directory.resolve(name), json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Reads what `write` wrote.
  static ImageIndex read(Path directory) throws IOException {
    return read(directory, FILE);
  }

  private static ImageIndex read(Path directory, String file) throws IOException {
    JsonNode json = JsonText.parse(Files.readString(directory.resolve(file)), "the index");
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
    for (JsonNode packed : json.path("files")) {
      index.add(PackedLayer.of(packed, index.file(packed.path("diffId").asText())));
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
