package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.References;
import dev.imgx.store.path.StorePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Takes what a builder made into the store: checks it against the derivation, makes metadata
/// normal, looks for references, registers all outputs in one transaction.
///
/// Follows `registerOutputs` in `src/libstore/unix/build/derivation-builder.cc`.
public final class Outputs {
  private final Store store;
  private final Realiser.Task task;

  /// For the outputs of this task.
  public Outputs(Store store, Realiser.Task task) {
    this.store = store;
    this.task = task;
  }

  /// Makes the outputs valid; `places` are inside a `newTemporary`. Throws `BuildError` when one is
  /// missing or is not what its hash promises.
  public void adopt(Map<String, Path> places) {
    Derivation derivation = task.derivation();
    for (String id : derivation.outputs().keySet()) {
      if (!Trees.exists(Objects.requireNonNull(places.get(id)))) {
        throw new BuildError("the builder did not make the output `" + id + "`");
      }
    }
    Output fixed = derivation.fixedOutput();
    if (fixed != null) {
      adoptFixed(fixed, Objects.requireNonNull(places.get("out")));
      return;
    }
    Set<StorePath> candidates = candidates();
    List<PathInfo> made = new ArrayList<>();
    places.forEach((id, place) -> {
      StorePath path = derivation.output(id);
      if (!store.isValid(path)) {
        made.add(store.adopt(place, path, candidates).builtBy(task.path()));
      }
    });
    store.register(made);
  }

  /// What turns out to have another hash is kept under the path that this hash gives, so that
  /// writing the right hash into the expression does not mean to fetch it again.
  private void adoptFixed(Output output, Path place) {
    ContentAddress.Fixed wanted = Objects.requireNonNull(output.fixed());
    TreeSource naming =
        new TreeSource(
            task.derivation().name(),
            place,
            wanted.method(),
            wanted.hash().algorithm(),
            TreeFilter.ALL);
    StorePath got = store.adoptFixed(place, naming, References.NONE);
    if (!got.equals(output.path())) {
      ContentAddress content = Objects.requireNonNull(store.info(got).content());
      throw mismatch(wanted.hash(), content.hash());
    }
  }

  private BuildError mismatch(Hash wanted, Hash got) {
    return new BuildError(
        BuildError.Kind.HASH_MISMATCH,
        "the output does not have the promised hash\n  specified: %s\n        got: %s"
            .formatted(wanted.print(HashFormat.SRI), got.print(HashFormat.SRI)),
        null);
  }

  /// All that the builder could have seen, and so may have written down.
  private Set<StorePath> candidates() {
    Derivation derivation = task.derivation();
    Set<StorePath> candidates = new TreeSet<>(Inputs.visible(store, derivation));
    derivation.outputs().keySet().forEach(id -> candidates.add(derivation.output(id)));
    return candidates;
  }
}
