package dev.imgx.build.image;

import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes store paths as a layer: the store directory first, then every path with all its files, in
/// the order of their names. Mutable, for one layer.
///
/// The same paths give the same bytes, whatever image they are for; so an image that shares them
/// shares the layer.
final class PathsLayer {
  private static final int STORE = 0755;

  private final LayerSource.Paths source;
  private final TarWriter tar;
  private final byte[] buffer = new byte[1 << 17];

  private PathsLayer(LayerSource.Paths source, OutputStream out) {
    this.source = source;
    this.tar = new TarWriter(out, source.time());
  }

  /// Writes the layer. `places` says where a store path is.
  static void write(LayerSource.Paths source, StorePlaces places, OutputStream out)
      throws IOException {
    PathsLayer layer = new PathsLayer(source, out);
    layer.storeDirectory();
    for (String path : source.paths()) {
      LayerTree tree = TreeMerge.read(places.place(path));
      LayerMembers.of("." + path, tree, Owners.all(source.owner()), layer::member);
    }
    long _ = layer.tar.finish();
  }

  private void storeDirectory() throws IOException {
    String first = source.paths().getFirst();
    for (int slash = first.indexOf('/', 1); slash > 0; slash = first.indexOf('/', slash + 1)) {
      tar.begin(TarEntry.directory("." + first.substring(0, slash), STORE, source.owner()));
    }
  }

  private void member(String name, TarEntry entry, LayerTree.@Nullable File file)
      throws IOException {
    tar.begin(entry);
    if (file != null) {
      file.copyTo(tar::data, buffer);
    }
  }
}
