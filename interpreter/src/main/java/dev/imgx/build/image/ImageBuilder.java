package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.PackedOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/// Builds a whole image in one pass over its files.
///
/// The layer's id is a hash over a sum of its contents, and the layer's size depends on which store
/// paths the contents turn out to mention; but both stand in front of the layer's bytes, in the
/// names and the header of its members. So their place is reserved in the compressed stream and
/// filled in when the layer is written; nothing is stored twice and nothing is read twice. For the
/// same reason `json` and `VERSION` stand behind `layer.tar`, and members are not sorted by name as
/// those of the original were: base layers come first, then the new layer, then the three files
/// that tie them together. No reader minds the order.
public final class ImageBuilder {
  private final Packing packing;

  /// A builder that works as `packing` says.
  public ImageBuilder(Packing packing) {
    this.packing = packing;
  }

  /// Writes the image to `output`, which must not exist, and returns the store paths that its new
  /// layer refers to. Throws `ArchiveError` when an input cannot be used: the message is for the
  /// user.
  public SortedSet<String> build(ImageSpec spec, Path output) throws IOException {
    LayerSpec layer = spec.layer();
    ObjectNode config = JsonText.parseObject(layer.baseJson(), "the image's configuration");
    BaseImage base =
        spec.base() == null
            ? BaseImage.NONE
            : BaseImage.read(spec.base(), layer.store().directory());
    LayerBuilder.Merged merged = LayerBuilder.merge(layer);
    try (PackedOutput packed = PackedOutput.create(output, spec.compression(), packing.threads())) {
      ArchiveWriter archive = new ArchiveWriter(packed);
      base.copyTo(archive);
      PackedOutput.Place place = archive.reserveLayer();
      LayerWriter writer = new LayerWriter(layer.store(), packed, layer.time(), packing.progress());
      writer.contents(merged.tree(), merged.owners());
      SortedSet<String> references = writer.references(layer.baseJson());
      writer.closure(layer.store().closure(references), base.storeFiles());
      LayerWriter.Layer written = writer.finish();
      LayerJson json = LayerJson.of(layer.baseJson(), written, base.top());
      archive.fillLayer(place, json.id(), written.size());
      archive.layerFiles(json.id(), json.text());
      String name = spec.name() + ":" + spec.tag();
      ImageJson image = new ImageJson(config, base, inherited(spec));
      archive.file(image.fileName(written.diffId()), image.text(written.diffId()));
      List<String> layers = base.layerFiles(json.id());
      archive.file("manifest.json", image.manifest(name, layers, written.diffId()));
      archive.file("repositories", ImageJson.repositories(spec, json.id()));
      archive.finish();
      packed.finish();
      return references;
    }
  }

  private static Inheritance inherited(ImageSpec spec) {
    ImageSpec.Base base = spec.base();
    return base == null ? Inheritance.ENVIRONMENT : new Inheritance(base.inherited());
  }
}
