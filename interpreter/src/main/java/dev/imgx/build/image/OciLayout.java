package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Manifest;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes images as the OCI's image layout.
///
/// @param compression how the layers' files are compressed
/// @param out where the files go
record OciLayout(Compression compression, LayoutSink out) {
  static final String REFERENCE = "org.opencontainers.image.ref.name";
  static final String CONTAINERD = "io.containerd.image.name";

  /// An image and its layers in files, by diff id.
  record Source(Image image, Map<String, PackedLayer> files) {}

  /// Writes one image, or an index of several for different platforms.
  ///
  /// @param name what it is called, with its tag
  /// @param reference what it is called in the layout
  void write(List<Source> sources, String name, String reference) throws IOException {
    List<ManifestText.Member> members = new ArrayList<>();
    for (Source source : sources) {
      Descriptor manifest = image(source);
      members.add(new ManifestText.Member(manifest, source.image().config()));
    }
    ObjectNode index =
        JsonText.object().put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    ObjectNode entry = manifests.addObject();
    if (members.size() == 1) {
      ManifestText.describe(entry, members.getFirst().manifest());
      ManifestText.platform(entry, members.getFirst().config());
    } else {
      Manifest several = ManifestText.index(MediaTypes.OCI, members);
      Hash _ = out.blob(several.bytes());
      ManifestText.describe(entry, ManifestText.descriptor(several));
    }
    entry.putObject("annotations").put(CONTAINERD, name).put(REFERENCE, reference);
    out.text("index.json", bytes(index.toString()));
    out.text("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
  }

  private Descriptor image(Source source) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (ImageLayer layer : source.image().layers()) {
      PackedLayer file = Objects.requireNonNull(source.files().get(layer.diffId()));
      out.blob(file);
      String type = MediaTypes.OCI.layer(compression);
      layers.add(new Descriptor(type, file.digest(), file.packedSize()));
    }
    byte[] config = bytes(source.image().config());
    Descriptor described = new Descriptor(MediaTypes.OCI.config(), out.blob(config), config.length);
    Manifest manifest = ManifestText.image(MediaTypes.OCI, described, layers);
    Hash _ = out.blob(manifest.bytes());
    return ManifestText.descriptor(manifest);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
