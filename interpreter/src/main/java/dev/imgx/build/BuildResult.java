package dev.imgx.build;

import dev.imgx.store.path.StorePath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a target: its outputs are valid now.
///
/// @param derivation the derivation's file
/// @param outputs the wanted outputs' paths, by name
/// @param built whether anything was made; else all was there already
public record BuildResult(
    StorePath derivation, SortedMap<String, StorePath> outputs, boolean built) {
  public BuildResult {
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }
}
