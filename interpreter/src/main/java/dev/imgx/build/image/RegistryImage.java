package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Manifest;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `builtin:registry-image`: the image of a manifest, whose blobs are in the store, in the OCI's
/// layout. Nothing is copied: blobs get another name.
///
/// Attributes: `manifest`, its text; `blobs`, paths of the configuration and of the layers, in the
/// manifest's order; `imageName`, what it is called, with a tag.
public final class RegistryImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    byte[] text = attributes.text("manifest").getBytes(StandardCharsets.UTF_8);
    Manifest manifest = Manifest.of(text, "");
    List<String> blobs = attributes.texts("blobs");
    List<Descriptor> wanted = new ArrayList<>(List.of(manifest.config()));
    wanted.addAll(manifest.layers());
    if (blobs.size() != wanted.size()) {
      throw new BuildError(
          "the manifest names %d blobs, there are %d".formatted(wanted.size(), blobs.size()));
    }
    LayoutSink out = LayoutSink.directory(request.output());
    Set<Hash> done = new HashSet<>();
    for (int i = 0; i < blobs.size(); i++) {
      Descriptor blob = wanted.get(i);
      if (done.add(blob.digest())) {
        out.file(LayoutSink.name(blob.digest()), request.input(blobs.get(i)), blob.size());
      }
    }
    Manifest written = manifest.mediaType().equals(Manifest.OCI) ? manifest : converted(manifest);
    Hash _ = out.blob(written.bytes());
    ObjectNode index =
        JsonText.object().put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX);
    ObjectNode entry = index.putArray("manifests").addObject();
    ManifestText.describe(entry, ManifestText.descriptor(written));
    String name = attributes.text("imageName");
    entry
        .putObject("annotations")
        .put(OciLayout.CONTAINERD, name)
        .put(OciLayout.REFERENCE, name.substring(name.lastIndexOf(':') + 1));
    out.text("index.json", index.toString().getBytes(StandardCharsets.UTF_8));
    out.text("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
  }

  /// The same manifest in the OCI's words.
  private static Manifest converted(Manifest docker) {
    List<Descriptor> layers = new ArrayList<>();
    for (Descriptor layer : docker.layers()) {
      Compression compression = MediaTypes.compression(layer.mediaType());
      layers.add(new Descriptor(MediaTypes.OCI.layer(compression), layer.digest(), layer.size()));
    }
    Descriptor config = docker.config();
    return ManifestText.image(
        MediaTypes.OCI,
        new Descriptor(MediaTypes.OCI.config(), config.digest(), config.size()),
        layers);
  }
}
