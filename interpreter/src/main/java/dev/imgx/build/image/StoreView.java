package dev.imgx.build.image;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// The part of the store that a layer may see: the closure of its inputs.
///
/// @param directory the logical store directory, `/nix/store`
/// @param references for every visible store path (`/nix/store/hash-name`) the paths that it refers
///   to; what is no key here does not exist for the layer
/// @param physical where a visible store path's bytes are
public record StoreView(
    String directory,
    Map<String, ? extends Collection<String>> references,
    Function<String, Path> physical) {

  /// A view of nothing: for contents that lie outside the store.
  public static StoreView empty() {
    return new StoreView("/nix/store", Map.of(), Path::of);
  }

  /// These paths and everything that they need, in order of their text.
  public SortedSet<String> closure(Collection<String> paths) {
    return closure(references, paths);
  }

  /// The same in any graph: those of these paths that are keys of it, and all that they refer to.
  static SortedSet<String> closure(
      Map<String, ? extends Collection<String>> references, Collection<String> paths) {
    SortedSet<String> found = new TreeSet<>();
    Deque<String> waiting = new ArrayDeque<>(paths);
    while (!waiting.isEmpty()) {
      String path = waiting.removeFirst();
      Collection<String> next = references.get(path);
      if (next != null && found.add(path)) {
        waiting.addAll(next);
      }
    }
    return found;
  }

  /// All visible store paths.
  public Set<String> paths() {
    return references.keySet();
  }
}
