package dev.imgx.build;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is wanted of a derivation: some of its outputs. No outputs means all.
public record Target(StorePath derivation, SortedSet<String> outputs) {
  public Target {
    outputs = Collections.unmodifiableSortedSet(new TreeSet<>(outputs));
  }

  /// All outputs.
  public static Target all(StorePath derivation) {
    return new Target(derivation, new TreeSet<>());
  }

  /// These outputs.
  public static Target of(StorePath derivation, Collection<String> outputs) {
    return new Target(derivation, new TreeSet<>(outputs));
  }

  /// What the builder of a derivation needs.
  public static List<Target> inputsOf(Derivation derivation) {
    List<Target> inputs = new ArrayList<>();
    derivation.inputDerivations().forEach((input, outputs) -> inputs.add(of(input, outputs)));
    return inputs;
  }
}
