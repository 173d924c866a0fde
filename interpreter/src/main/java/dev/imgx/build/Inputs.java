package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a builder may see of the store.
public final class Inputs {
  private Inputs() {}

  /// A derivation's inputs, which are valid, and everything that they refer to.
  public static SortedSet<StorePath> visible(Store store, Derivation derivation) {
    SortedSet<StorePath> inputs = new TreeSet<>(derivation.inputSources());
    derivation
        .inputDerivations()
        .forEach((path, names) -> {
          Derivation input = store.readDerivation(path);
          names.forEach(name -> inputs.add(input.output(name)));
        });
    return store.closure(inputs);
  }
}
