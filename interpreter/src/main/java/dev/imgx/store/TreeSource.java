package dev.imgx.store;

import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import java.nio.file.Path;

/// A tree outside the store that is to be copied into it.
///
/// @param name the store path's name
/// @param root the file, link or directory
/// @param method how it is hashed; `FLAT` takes a regular file only
/// @param algorithm the hash that names it
/// @param filter which entries below `root` are taken
public record TreeSource(
    String name, Path root, Ingestion method, HashAlgorithm algorithm, TreeFilter filter) {

  /// The whole tree, named by the SHA-256 of its archive, as the language does with paths.
  public static TreeSource whole(String name, Path root) {
    return new TreeSource(name, root, Ingestion.NAR, HashAlgorithm.SHA256, TreeFilter.ALL);
  }
}
