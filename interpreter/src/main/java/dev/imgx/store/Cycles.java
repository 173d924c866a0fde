package dev.imgx.store;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Finds outputs of one derivation that refer to each other in a circle, which no collector could
/// ever delete one by one.
final class Cycles {
  private final Map<StorePath, PathInfo> infos = new HashMap<>();
  private final Set<StorePath> open = new HashSet<>();
  private final Set<StorePath> done = new HashSet<>();

  private Cycles() {}

  /// Throws `StoreError` when there is a circle; a path may refer to itself.
  static void check(Collection<PathInfo> paths) {
    Cycles cycles = new Cycles();
    paths.forEach(info -> cycles.infos.put(info.path(), info));
    paths.forEach(cycles::visit);
  }

  private void visit(PathInfo info) {
    if (done.contains(info.path())) {
      return;
    }
    open.add(info.path());
    for (StorePath reference : info.references()) {
      PathInfo next = infos.get(reference);
      if (next == null || reference.equals(info.path())) {
        continue;
      }
      if (open.contains(reference)) {
        throw new StoreError(
            "cycle detected in the references of '" + reference + "' from '" + info.path() + "'");
      }
      visit(next);
    }
    open.remove(info.path());
    done.add(info.path());
  }
}
