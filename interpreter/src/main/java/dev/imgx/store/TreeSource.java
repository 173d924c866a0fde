package dev.imgx.store;

import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import org.jspecify.annotations.Nullable;

/// A tree outside the store that is to be copied into it.
///
/// @param name the store path's name
/// @param root the file, link or directory
/// @param method how it is hashed; `FLAT` takes a regular file only
/// @param algorithm the hash that names it
/// @param filter which entries below `root` are taken
/// @param known the hash that names it, where somebody has made it already; else null
public record TreeSource(
    String name,
    Path root,
    Ingestion method,
    HashAlgorithm algorithm,
    TreeFilter filter,
    @Nullable Hash known) {

  /// A tree that nobody has hashed.
  public TreeSource(
      String name, Path root, Ingestion method, HashAlgorithm algorithm, TreeFilter filter) {
    this(name, root, method, algorithm, filter, null);
  }

  /// A file whose bytes have this hash, for `Store.adoptFixed`.
  public static TreeSource hashed(String name, Path file, Hash hash) {
    return new TreeSource(name, file, Ingestion.FLAT, hash.algorithm(), TreeFilter.ALL, hash);
  }

  /// The whole tree, named by the SHA-256 of its archive, as the language does with paths.
  public static TreeSource whole(String name, Path root) {
    return new TreeSource(name, root, Ingestion.NAR, HashAlgorithm.SHA256, TreeFilter.ALL);
  }

  void read(TreeSink sink) throws IOException {
    TreeReader.read(root, sink, (path, attributes) -> filter.accepts(path, kind(attributes)));
  }

  private static TreeFilter.Kind kind(PosixFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return TreeFilter.Kind.REGULAR;
    }
    if (attributes.isDirectory()) {
      return TreeFilter.Kind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? TreeFilter.Kind.SYMLINK : TreeFilter.Kind.UNKNOWN;
  }
}
