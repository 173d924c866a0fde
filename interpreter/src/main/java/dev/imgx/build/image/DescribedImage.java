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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An image that exists without its layers: their digests are known, and what they are made of.
///
/// Its file is a script that has `imgx save` write the image's archive; behind the script, where no
/// shell ever comes, stands the description.
///
/// @param name with its tag
/// @param parts bottom to top
/// @param places finds what the layers are made of
public record DescribedImage(String name, String config, List<Part> parts, StorePlaces places)
    implements Image {
  private static final String START =
      """
      #!/bin/sh
      # imgx image 1
      # A container image: run this file, and its archive comes out (imgx save --help).
      exec imgx save "$0" "$@"
      """;

  public DescribedImage {
    parts = List.copyOf(parts);
  }

  /// A layer and what it is made of.
  public record Part(ImageLayer layer, LayerSource source) {}

  /// Whether a file looks like a description.
  static boolean isDescription(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    byte[] start = START.getBytes(StandardCharsets.UTF_8);
    int line = "#!/bin/sh\n# imgx image ".length();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] found = in.readNBytes(line);
      return new String(found, StandardCharsets.UTF_8)
          .equals(new String(start, 0, line, StandardCharsets.UTF_8));
    }
  }

  /// Reads a description. Throws `ArchiveError`.
  static DescribedImage read(Path path, StorePlaces places) throws IOException {
    String text = Files.readString(path);
    if (!text.startsWith(START)) {
      throw new ArchiveError("`" + path + "` is a description of another version of imgx");
    }
    String what = "the description of `" + path + "`";
    JsonNode json = JsonText.parseObject(text.substring(START.length()), what);
    List<Part> parts = new ArrayList<>();
    for (JsonNode layer : json.path("layers")) {
      List<String> paths = new ArrayList<>();
      boolean own = layer.path("source").has("paths");
      JsonNode listed = own ? layer.path("source").path("paths") : layer.path("paths");
      listed.forEach(one -> paths.add(one.asText()));
      parts.add(
          new Part(
              new ImageLayer(layer.path("diffId").asText(), layer.path("size").asLong(), paths),
              LayerSource.of(layer.path("source"))));
    }
    String config = json.path("config").asText();
    return new DescribedImage(json.path("name").asText(), config, parts, places);
  }

  /// Writes the description to a file that does not exist, and lets it be run.
  void write(Path file) throws IOException {
    Files.write(file, text().getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String text() {
    ObjectNode json = JsonText.object();
    json.put("name", name);
    json.put("config", config);
    ArrayNode list = json.putArray("layers");
    for (Part part : parts) {
      ObjectNode layer = list.addObject();
      layer.put("diffId", part.layer().diffId());
      layer.put("size", part.layer().size());
      if (!(part.source() instanceof LayerSource.Paths) && !part.layer().paths().isEmpty()) {
        part.layer().paths().forEach(layer.putArray("paths")::add);
      }
      layer.set("source", part.source().json());
    }
    return START + JsonText.JQ.print(json);
  }

  @Override
  public List<ImageLayer> layers() {
    return parts.stream().map(Part::layer).toList();
  }

  @Override
  public List<String> names() {
    return List.of(name);
  }

  /// The part with this diff id.
  Part part(String diffId) {
    for (Part part : parts) {
      if (part.layer().diffId().equals(diffId)) {
        return part;
      }
    }
    throw new ArchiveError("the image `" + name + "` has no layer `" + diffId + "`");
  }

  /// The layer of this diff id as a registry has it, or null when it is made of something else.
  @Nullable PinnedBlob pinned(String diffId) {
    return part(diffId).source() instanceof LayerSource.Pinned(PinnedBlob blob) ? blob : null;
  }

  /// The layers that registries have, of these, each once.
  private List<PinnedBlob> pinned(Set<String> diffIds) {
    return parts.stream()
        .filter(part -> diffIds.contains(part.layer().diffId()))
        .map(part -> part.source() instanceof LayerSource.Pinned(PinnedBlob blob) ? blob : null)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /// Fetches what only registries have of these layers, several at a time.
  void fetch(Set<String> diffIds) throws IOException {
    List<Path> _ = places.fetched(pinned(diffIds));
  }

  @Override
  public DescribedImage measured() throws IOException {
    Set<String> unknown = new LinkedHashSet<>();
    for (Part part : parts) {
      if (!part.layer().isMeasured()) {
        unknown.add(part.layer().diffId());
      }
    }
    Map<String, Long> sizes = new HashMap<>();
    visit(unknown, (layer, content) -> sizes.put(layer.diffId(), MeasuredLayer.of(content).size()));
    List<Part> measured = new ArrayList<>();
    for (Part part : parts) {
      ImageLayer layer = part.layer();
      long size = sizes.getOrDefault(layer.diffId(), layer.size());
      measured.add(new Part(new ImageLayer(layer.diffId(), size, layer.paths()), part.source()));
    }
    return new DescribedImage(name, config, measured, places);
  }

  @Override
  public void visit(Set<String> diffIds, Visitor visitor) throws IOException {
    fetch(diffIds);
    Map<String, Set<String>> bases = new LinkedHashMap<>();
    for (String diffId : new LinkedHashSet<>(diffIds)) {
      if (part(diffId).source() instanceof LayerSource.Base(String image)) {
        bases.computeIfAbsent(image, k -> new HashSet<>()).add(diffId);
      }
    }
    for (Map.Entry<String, Set<String>> base : bases.entrySet()) {
      visit(Image.openAll(places.place(base.getKey()), places), base.getValue(), visitor);
    }
    Set<String> seen = new HashSet<>();
    for (Part part : parts) {
      boolean wanted = diffIds.contains(part.layer().diffId());
      if (wanted
          && !(part.source() instanceof LayerSource.Base)
          && seen.add(part.layer().diffId())) {
        visitor.layer(part.layer(), out -> write(part.source(), places, out));
      }
    }
  }

  /// Visits layers of several images, each once. What none has, the last one complains of.
  private static void visit(List<Image> images, Set<String> diffIds, Visitor visitor)
      throws IOException {
    Set<String> left = new HashSet<>(diffIds);
    for (Image image : images.subList(0, images.size() - 1)) {
      Set<String> here = new HashSet<>(left);
      here.retainAll(image.layers().stream().map(ImageLayer::diffId).toList());
      left.removeAll(here);
      image.visit(here, visitor);
    }
    images.getLast().visit(left, visitor);
  }

  /// Writes a layer that does not come from another image.
  static void write(LayerSource source, StorePlaces places, OutputStream out) throws IOException {
    switch (source) {
      case LayerSource.Paths paths -> PathsLayer.write(paths, places, out);
      case LayerSource.Tar(String file) -> Files.copy(places.place(file), out);
      case LayerSource.Pinned(PinnedBlob blob) -> {
        Path file = places.fetched(List.of(blob)).getFirst();
        try (InputStream in = Decompression.open(Files.newInputStream(file))) {
          in.transferTo(out);
        }
      }
      case LayerSource.Base(String image) ->
          throw new IllegalArgumentException("a layer of " + image);
    }
  }
}
