package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Builds a layer by itself, as `mkPureLayer` does: a directory with `layer.tar`, `json`,
/// `VERSION`.
public final class LayerBuilder {
  /// What the file `VERSION` of a layer says.
  static final String VERSION = "1.0";

  private final Packing packing;

  /// A builder that works as `packing` says.
  public LayerBuilder(Packing packing) {
    this.packing = packing;
  }

  /// Makes the directory `output`, which must not exist. Store files are not appended. Throws
  /// `ArchiveError` when an input cannot be used: the message is for the user.
  public void build(LayerSpec spec, Path output) throws IOException {
    ObjectNode json = JsonText.parseObject(spec.baseJson(), "the layer's configuration");
    LayerTree.Directory tree = merge(spec);
    if (spec.forScript()) {
      tree.open();
    }
    Files.createDirectory(output);
    try (OutputStream file =
        new BufferedOutputStream(
            Files.newOutputStream(output.resolve("layer.tar"), StandardOpenOption.CREATE_NEW),
            1 << 17)) {
      LayerWriter layer = LayerWriter.alone(spec.store(), file, spec.time(), packing.progress());
      layer.contents(tree, spec.owners(tree));
      json.put("checksum", layer.finish().checksum());
    }
    Files.writeString(output.resolve("json"), JsonText.JSHON.print(json));
    Files.writeString(output.resolve("VERSION"), VERSION);
  }

  /// The contents of a layer, merged.
  static LayerTree.Directory merge(LayerSpec spec) throws IOException {
    LayerSpec.Packed packed = spec.packed();
    if (packed != null) {
      return PackedTree.read(packed);
    }
    TreeMerge merge = new TreeMerge(spec.store(), spec.keepDirlinks());
    if (spec.links() != null) {
      merge.add(spec.links());
    }
    for (String item : spec.contents()) {
      merge.add(item);
    }
    if (spec.state() != null) {
      merge.addState(spec.state());
    }
    return merge.root();
  }
}
