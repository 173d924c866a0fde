package dev.imgx.store;

import dev.imgx.store.archive.DataSink;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.PlainFile;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.Ingestion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// The hash of a tree, and the size of what was hashed.
///
/// @param hash of the file's bytes or the tree's archive
/// @param size the number of those bytes
public record TreeHash(Hash hash, long size) {
  /// Hashes the tree at `root` by `method`, beside reading it; throws `IOException`, also when
  /// `FLAT` meets anything but a regular file.
  public static TreeHash of(Path root, Ingestion method, HashAlgorithm algorithm)
      throws IOException {
    return of(new TreeSource("x", root, method, algorithm, TreeFilter.ALL));
  }

  /// Hashes what `addTree` would add.
  static TreeHash of(TreeSource source) throws IOException {
    HashSink hash = new HashSink(source.algorithm());
    try (OutputStream out = new BackgroundSink(hash)) {
      if (source.method() == Ingestion.FLAT) {
        source.read(new PlainFile(new DataSink(out)));
      } else {
        try (NarWriter nar = new NarWriter(out)) {
          source.read(nar);
        }
      }
    }
    return new TreeHash(hash.finish(), hash.count());
  }
}
