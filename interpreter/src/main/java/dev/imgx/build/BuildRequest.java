package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What an in-process builder is asked to make.
///
/// @param path the derivation's file
/// @param derivation its text
/// @param attributes what the expression gave
/// @param outputs for each output's name, the physical place where it is to be made: nothing is
///   there yet; the parent is a private directory on the store's file system
/// @param left what a program has left as the output `out`, for a builder that is to make the real
///   one of it: its path means this then; or null
/// @param adoption what takes the outputs into the store
/// @param store where the inputs are; they are all valid
/// @param log where to report
public record BuildRequest(
    StorePath path,
    Derivation derivation,
    Attributes attributes,
    SortedMap<String, Path> outputs,
    @Nullable Path left,
    Outputs adoption,
    Store store,
    BuildLog log) {

  /// The physical place where output `out` is to be made.
  public Path output() {
    Path place = outputs.get("out");
    if (place == null) {
      throw new BuildError("this builder makes one output, called `out`");
    }
    return place;
  }

  /// The store path that output `out` is going to have.
  public StorePath outputPath() {
    return derivation.output("out");
  }

  /// Makes output `out` of this tree, which is hashed on its way. Throws what `tree` throws.
  public void write(TreeOrigin tree) throws IOException {
    adoption.write(outputPath(), output(), tree);
  }

  /// The physical place of `/nix/store/hash-name` or of something below it; links on the way, but
  /// not at the end, are followed. Throws `BuildError` when nothing of the store is there.
  public Path input(String logical) throws IOException {
    String path = Composition.bytes(logical);
    Path place = left(path);
    if (place == null && store.directory().enclosing(path) != null) {
      place = new LogicalFiles(store).place(path);
    }
    if (place == null || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildError("`" + logical + "` does not exist in the store");
    }
    return place;
  }

  /// The place of what a program has left, or null when the path is another's. Throws `BuildError`
  /// when there is a link on the way: it would lead out of the sandbox.
  private @Nullable Path left(String path) {
    String own = store.directory().print(outputPath()) + "/";
    if (left == null || !path.startsWith(own)) {
      return null;
    }
    Path place = left;
    for (String name : SafeNames.relative(path.substring(own.length())).split("/")) {
      if (Files.isSymbolicLink(place)) {
        throw new BuildError("`" + place.getFileName() + "` must be a directory, but is a link");
      }
      place = FileNames.resolve(place, name);
    }
    return place;
  }

  /// The store path that an attribute's value is; throws `BuildError` when it is none.
  public StorePath inputPath(String logical) {
    try {
      return store.directory().parse(logical);
    } catch (FormatError e) {
      throw new BuildError("`" + logical + "` is not a store path", e);
    }
  }

  /// All store paths that the builder may see: its inputs, and everything that they refer to.
  public SortedSet<StorePath> visible() {
    return Inputs.visible(store, derivation);
  }

  /// A private directory on the store's file system, which vanishes when the build ends.
  public Path scratch() throws IOException {
    Path parent = Objects.requireNonNull(output().getParent());
    return Files.createDirectories(parent.resolveSibling("scratch"));
  }
}
