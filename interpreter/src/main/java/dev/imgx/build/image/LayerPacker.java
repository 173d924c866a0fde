package dev.imgx.build.image;

import dev.imgx.store.archive.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// Makes files of layers while the image that holds them is read for the first time: before it is
/// known what they are. Mutable, for one thread.
public final class LayerPacker {
  private static final String FRESH = "fresh";

  private final Path directory;
  private final Compression compression;
  private final LongConsumer progress;
  private final Map<String, PackedLayer> packed = new TreeMap<>();

  /// @param directory where the files go, each called by its diff id; exists
  /// @param progress hears how many bytes more have been packed
  public LayerPacker(Path directory, Compression compression, LongConsumer progress) {
    this.directory = directory;
    this.compression = compression;
    this.progress = progress;
  }

  Path directory() {
    return directory;
  }

  Compression compression() {
    return compression;
  }

  /// Makes a file of a layer; of the same layer once more, none. Throws what `content` throws.
  PackedLayer pack(Image.Content content) throws IOException {
    Path fresh = directory.resolve(FRESH);
    Files.deleteIfExists(fresh);
    PackedLayer layer = PackedLayer.pack(content, fresh, compression);
    PackedLayer before = packed.get(layer.diffId());
    if (before != null) {
      Files.delete(fresh);
      return before;
    }
    progress.accept(layer.size());
    Path file = Files.move(fresh, ImageIndex.file(directory, layer.diffId()));
    PackedLayer kept =
        new PackedLayer(layer.diffId(), layer.size(), layer.digest(), layer.packedSize(), file);
    packed.put(kept.diffId(), kept);
    return kept;
  }

  /// Deletes the file of something that turned out to be no layer.
  void drop(PackedLayer layer) throws IOException {
    packed.remove(layer.diffId());
    Files.deleteIfExists(layer.file());
  }
}
