package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/// Builds a layer by itself, as `mkPureLayer` does: a directory with `layer.tar`, `json`,
/// `VERSION`. Store files are not appended.
public final class LayerBuilder {
  /// What the file `VERSION` of a layer says.
  static final String VERSION = "1.0";

  private static final int BUFFER = 1 << 17;

  private final Packing packing;

  /// A builder that works as `packing` says.
  public LayerBuilder(Packing packing) {
    this.packing = packing;
  }

  /// The directory. Throws `ArchiveError` when an input cannot be used: the message is for the
  /// user.
  public TreeOrigin build(LayerSpec spec) throws IOException, InterruptedException {
    ObjectNode json = JsonText.parseObject(spec.baseJson(), "the layer's configuration");
    Merged merged = merge(spec);
    if (spec.forScript()) {
      merged.tree().open();
    }
    LoneLayer layer = new LoneLayer(merged.tree(), merged.owners(), spec.time());
    LoneLayer.Measure measure = layer.measure(packing.threads());
    json.put("checksum", measure.checksum());
    boolean coarse = layer.isCoarse();
    // Each of two readers tells of half of what it has read.
    LongConsumer progress =
        coarse ? bytes -> packing.progress().accept(bytes / 2) : packing.progress();
    return new Tree(JsonText.JSHON.print(json), layer, measure.size(), coarse, progress);
  }

  /// The directory of a layer whose tar has so many bytes.
  private record Tree(
      String json, LoneLayer layer, long size, boolean isForTwo, LongConsumer progress)
      implements TreeOrigin {
    @Override
    public void read(TreeSink sink) throws IOException {
      sink.directory();
      text(sink, "VERSION", VERSION);
      text(sink, "json", json);
      sink.entry("layer.tar");
      sink.regular(false, size);
      try (OutputStream out = new BufferedOutputStream(new FileOutput(sink), BUFFER)) {
        layer.writeTo(out, progress);
      }
      sink.end();
      sink.end();
    }
  }

  private static void text(TreeSink sink, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sink.entry(name);
    sink.regular(false, bytes.length);
    sink.data(bytes, 0, bytes.length);
    sink.end();
  }

  /// The contents of a layer, and who owns them.
  record Merged(LayerTree.Directory tree, Owners owners) {}

  /// Merges the contents of a layer; the tree gets the directories that its permissions want.
  static Merged merge(LayerSpec spec) throws IOException {
    LayerSpec.Packed packed = spec.packed();
    if (packed != null) {
      PackedTree tree = PackedTree.read(packed);
      return permitted(spec, tree.root(), tree.owners(spec.owner()));
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
    return permitted(spec, merge.root(), Owners.all(spec.owner()));
  }

  private static Merged permitted(LayerSpec spec, LayerTree.Directory tree, Owners owners) {
    return new Merged(tree, spec.permissions().apply(tree, owners));
  }

  /// The bytes of the file that a tree is at.
  private static final class FileOutput extends OutputStream {
    private final TreeSink sink;

    FileOutput(TreeSink sink) {
      this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      sink.data(bytes, offset, length);
    }
  }
}
