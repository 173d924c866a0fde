package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Writes any image as a docker-archive, byte for byte as skopeo would write it: from beginning to
/// end, so that it can go into a pipe. Belongs to one thread.
///
/// Follows the same source as `PulledArchive`; but here the layers' sizes are known beforehand.
final class DockerArchive {
  private final Image image;
  private final ArchiveSink out;

  private DockerArchive(Image image, ArchiveSink out) {
    this.image = image;
    this.out = out;
  }

  /// Writes the image, called `name` (with a tag).
  static void write(Image image, String name, ArchiveSink out) throws IOException {
    DockerArchive archive = new DockerArchive(image, out);
    archive.layers();
    archive.ending(name);
  }

  private void layers() throws IOException {
    Set<String> diffIds = new LinkedHashSet<>();
    image.layers().forEach(layer -> diffIds.add(layer.diffId()));
    out.layers(
        image,
        diffIds,
        layer ->
            Ustar.anyFile(PulledArchive.layerName(Digests.parse(layer.diffId())), layer.size()));
  }

  private void ending(String name) throws IOException {
    byte[] config = image.config().getBytes(StandardCharsets.UTF_8);
    List<Hash> layers = new ArrayList<>();
    image.layers().forEach(layer -> layers.add(Digests.parse(layer.diffId())));
    int colon = name.lastIndexOf(':');
    PulledArchive.Ending ending =
        new PulledArchive.Ending(config, name.substring(0, colon), name.substring(colon + 1));
    file(PulledArchive.configName(config), config);
    LegacyChain chain = LegacyChain.of(layers, config, Era.TODAY);
    for (LegacyChain.Link link : chain.links()) {
      String target = "../" + PulledArchive.layerName(link.layer());
      out.bytes(Ustar.link(link.id() + "/layer.tar", target));
      file(link.id() + "/VERSION", bytes(LayerBuilder.VERSION));
      file(link.id() + "/json", bytes(link.json()));
    }
    List<String> files = layers.stream().map(PulledArchive::layerName).toList();
    file(
        "manifest.json",
        bytes(PulledArchive.manifest(PulledArchive.configName(config), ending, files)));
    file("repositories", bytes(PulledArchive.repositories(ending, chain)));
    out.bytes(new byte[2 * Ustar.BLOCK]);
  }

  private void file(String name, byte[] bytes) throws IOException {
    out.bytes(Ustar.file(name, bytes.length));
    out.bytes(bytes);
    out.bytes(Ustar.padding(bytes.length));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
