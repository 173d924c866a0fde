package dev.imgx.build.image;

import dev.imgx.build.BuildLog;
import dev.imgx.store.archive.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Packs layers into a private directory.
///
/// @param directory exists
public record ScratchPacker(Path directory, BuildLog log) implements Saving.Packer {
  @Override
  public Map<String, PackedLayer> pack(Image image, Compression compression) throws IOException {
    if (image instanceof ImageIndex index
        && index.files().values().stream().allMatch(file -> isOurs(file, compression))) {
      return index.files();
    }
    Set<String> all = new LinkedHashSet<>();
    image.layers().forEach(layer -> all.add(layer.diffId()));
    Map<String, PackedLayer> files = new HashMap<>();
    AtomicLong done = new AtomicLong();
    image.visit(
        all,
        (layer, content) -> {
          Path file = directory.resolve(layer.diffId().replace(':', '-'));
          files.put(layer.diffId(), PackedLayer.pack(content, file, compression).expecting(layer));
          log.progress("packing", done.addAndGet(layer.size()), -1);
        });
    return files;
  }

  private boolean isOurs(PackedLayer file, Compression compression) {
    return directory.equals(file.file().getParent()) && file.compression() == compression;
  }
}
