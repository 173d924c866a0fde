package dev.imgx.store.path;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The store paths that a tree mentions, itself apart because its own path is not known yet.
public record References(SortedSet<StorePath> others, boolean self) {
  /// No references.
  public static final References NONE = of(List.of());

  public References {
    others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
  }

  /// These, without a reference to itself.
  public static References of(Collection<StorePath> others) {
    return new References(new TreeSet<>(others), false);
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return others.isEmpty() && !self;
  }
}
