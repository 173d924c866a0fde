package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes any images as a docker-archive, one image byte for byte as skopeo would write it: from
/// beginning to end, so that it can go into a pipe. Mutable, for one archive.
///
/// Follows the same source as `PulledArchive`; but here the layers' sizes are known beforehand.
final class DockerArchive {
  private final ArchiveSink out;
  private final Set<String> written = new HashSet<>();
  private final List<String> manifest = new ArrayList<>();
  private final SortedMap<String, SortedMap<String, String>> repositories = new TreeMap<>();

  /// An image and what it is called, each with a tag.
  record Named(Image image, List<String> names) {}

  private DockerArchive(ArchiveSink out) {
    this.out = out;
  }

  /// Writes the images; what they share is written once.
  static void write(List<Named> images, ArchiveSink out) throws IOException {
    DockerArchive archive = new DockerArchive(out);
    for (Named image : images) {
      archive.layers(image.image());
    }
    for (Named image : images) {
      archive.describe(image);
    }
    archive.finish();
  }

  private void layers(Image image) throws IOException {
    Set<String> diffIds = new LinkedHashSet<>();
    for (ImageLayer layer : image.layers()) {
      if (written.add(layer.diffId())) {
        diffIds.add(layer.diffId());
      }
    }
    out.layers(
        image,
        diffIds,
        layer ->
            Ustar.anyFile(PulledArchive.layerName(Digests.parse(layer.diffId())), layer.size()));
  }

  private void describe(Named named) throws IOException {
    byte[] config = named.image().config().getBytes(StandardCharsets.UTF_8);
    List<Hash> layers = new ArrayList<>();
    named.image().layers().forEach(layer -> layers.add(Digests.parse(layer.diffId())));
    String configName = PulledArchive.configName(config);
    file(configName, config);
    LegacyChain chain = LegacyChain.of(layers, config, Era.TODAY);
    for (LegacyChain.Link link : chain.links()) {
      if (written.add(link.id())) {
        String target = "../" + PulledArchive.layerName(link.layer());
        out.bytes(Ustar.link(link.id() + "/layer.tar", target));
        file(link.id() + "/VERSION", bytes(LayerBuilder.VERSION));
        file(link.id() + "/json", bytes(link.json()));
      }
    }
    for (String name : named.names()) {
      int colon = name.lastIndexOf(':');
      if (!chain.links().isEmpty()) {
        repositories
            .computeIfAbsent(name.substring(0, colon), k -> new TreeMap<>())
            .put(name.substring(colon + 1), RawJson.string(chain.links().getLast().id()));
      }
    }
    List<String> files = layers.stream().map(PulledArchive::layerName).toList();
    manifest.add(PulledArchive.entry(configName, named.names(), files));
  }

  private void finish() throws IOException {
    file("manifest.json", bytes("[" + String.join(",", manifest) + "]"));
    SortedMap<String, String> all = new TreeMap<>();
    repositories.forEach((name, tags) -> all.put(name, RawJson.object(tags)));
    file("repositories", bytes(RawJson.object(all)));
    out.bytes(new byte[2 * Ustar.BLOCK]);
  }

  /// Writes a file, unless the archive has it.
  private void file(String name, byte[] bytes) throws IOException {
    if (written.add(name)) {
      out.bytes(Ustar.file(name, bytes.length));
      out.bytes(bytes);
      out.bytes(Ustar.padding(bytes.length));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
