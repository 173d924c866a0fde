package dev.imgx.app.session;

import dev.imgx.build.BuildResult;
import dev.imgx.store.path.StorePath;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A product that was built, or was there already.
///
/// @param derivation the derivation's file
/// @param outputs the wanted outputs' paths by name
public record Built(StorePath derivation, SortedMap<String, StorePath> outputs) {
  public Built {
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }

  static List<Built> of(List<BuildResult> results) {
    return results.stream()
        .map(result -> new Built(result.derivation(), result.outputs()))
        .toList();
  }
}
