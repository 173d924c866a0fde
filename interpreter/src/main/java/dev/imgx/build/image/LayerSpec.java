package dev.imgx.build.image;

import dev.imgx.store.archive.TarEntry;
import java.util.List;

/// What a layer is made from: the arguments of `mkPureLayer` without scripts.
///
/// @param contents logical paths in `store` (`/nix/store/hash-name`, or below one); directories are
///   merged into the root in this order, a regular file is put there under its name
/// @param baseJson the text of the layer's JSON object before `checksum` is added
/// @param owner who owns everything that comes from `contents`
/// @param keepDirlinks whether links to directories stay links
public record LayerSpec(
    List<String> contents,
    String baseJson,
    TarEntry.Owner owner,
    boolean keepDirlinks,
    StoreView store) {
  public LayerSpec {
    contents = List.copyOf(contents);
  }
}
