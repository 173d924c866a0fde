package dev.imgx.store;

import dev.imgx.store.archive.DataSink;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.PlainFile;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.Ingestion;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    return of(source, List.of()).getFirst();
  }

  /// How something is hashed.
  record Kind(Ingestion method, HashAlgorithm algorithm) {}

  /// The same, and other hashes of the same tree, which is read once.
  static List<TreeHash> of(TreeSource source, List<Kind> others) throws IOException {
    List<Kind> kinds = new ArrayList<>(List.of(new Kind(source.method(), source.algorithm())));
    kinds.addAll(others);
    List<Hashing> all = new ArrayList<>();
    for (Kind kind : kinds) {
      all.add(new Hashing(kind));
    }
    try {
      TreeSink sink = all.getFirst().sink;
      for (Hashing other : all.subList(1, all.size())) {
        sink = TreeSink.tee(sink, other.sink);
      }
      source.read(sink);
    } finally {
      for (Hashing one : all) {
        one.close();
      }
    }
    return all.stream().map(Hashing::result).toList();
  }

  /// One hash on its way. Mutable.
  private static final class Hashing implements Closeable {
    private final HashSink hash;
    private final OutputStream out;
    private final @Nullable NarWriter nar;
    private final TreeSink sink;

    Hashing(Kind kind) throws IOException {
      hash = new HashSink(kind.algorithm());
      out = new BackgroundSink(hash);
      nar = kind.method() == Ingestion.FLAT ? null : new NarWriter(out);
      sink = nar == null ? new PlainFile(new DataSink(out)) : nar;
    }

    TreeHash result() {
      return new TreeHash(hash.finish(), hash.count());
    }

    @Override
    public void close() throws IOException {
      try (OutputStream _ = out) {
        if (nar != null) {
          nar.close();
        }
      }
    }
  }
}
