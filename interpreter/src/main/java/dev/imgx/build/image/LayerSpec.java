package dev.imgx.build.image;

import dev.imgx.store.archive.TarEntry;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a layer is made from: the arguments of `mkPureLayer` without scripts.
///
/// @param contents logical paths in `store` (`/nix/store/hash-name`, or below one); directories are
///   merged into the root in this order, a regular file is put there under its name
/// @param baseJson the text of the layer's JSON object before `checksum` is added
/// @param owner who owns everything that comes from `contents`
/// @param keepDirlinks whether links to directories stay links
/// @param packed the whole tree instead of `contents`, or null
/// @param state a tree that goes over the contents as it is, links included, but writable for its
///   owner: the state of a program; or null
/// @param links a tree of links instead of `contents`, or null
/// @param permissions owners and modes that single paths have
/// @param time when all files were changed, in seconds since 1970
/// @param forScript whether a script is going to work on the layer: directories become writable
public record LayerSpec(
    List<String> contents,
    String baseJson,
    TarEntry.Owner owner,
    boolean keepDirlinks,
    StoreView store,
    @Nullable Packed packed,
    boolean forScript,
    long time,
    @Nullable String state,
    LayerTree.@Nullable Directory links,
    Permissions permissions) {
  /// A tree in a tar, with the modes that its files have there.
  ///
  /// @param large a directory with files that are empty in the tar, or null
  /// @param owners a file that says whose they are (`Owners`), or null
  /// @param owned whether they are whose the tar says
  public record Packed(Path tar, @Nullable Path large, @Nullable Path owners, boolean owned) {}

  public LayerSpec {
    contents = List.copyOf(contents);
  }

  /// A layer of contents.
  public LayerSpec(
      List<String> contents,
      String baseJson,
      TarEntry.Owner owner,
      boolean keepDirlinks,
      StoreView store) {
    this(
        contents,
        baseJson,
        owner,
        keepDirlinks,
        store,
        null,
        false,
        LayerWriter.TIME,
        null,
        null,
        Permissions.NONE);
  }
}
