package dev.imgx.build.image;

import dev.imgx.build.BuildError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/// Divides the store paths of an image among its layers. The paths of a layer are sorted.
///
/// @param view the closure
/// @param size how large a path is
/// @param most how many layers there may be, at least one
record Layering(StoreView view, ToLongFunction<String> size, int most) {
  /// What is not in `done`, as a strategy of this name does it. Throws `BuildError` when there is
  /// none.
  List<List<String>> by(String strategy, Collection<String> roots, Set<String> done) {
    return switch (strategy) {
      case "popularity" -> byPopularity(roots, done);
      case "size" -> bySize(roots, done);
      default ->
          throw new BuildError("`layering` must be `popularity` or `size`, not `" + strategy + "`");
    };
  }

  /// What is not in `done`, a layer for each of the most popular paths, the others together in the
  /// last layer, as `dockerTools` does it.
  List<List<String>> byPopularity(Collection<String> roots, Set<String> done) {
    List<String> order = new ArrayList<>(Popularity.order(view.references(), roots));
    order.removeAll(done);
    List<List<String>> layers = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      boolean last = i >= most - 1;
      if (last) {
        layers.add(order.subList(i, order.size()).stream().sorted().toList());
        break;
      }
      layers.add(List.of(order.get(i)));
    }
    return layers;
  }

  /// What is not in `done`, by size: the largest paths become the heads of layers, one after the
  /// other, and every path joins the layer of those that need the same heads, as long as there are
  /// layers enough. A change touches the layers of what changed and of what needs it, no others:
  /// nothing depends on the hashes in names.
  ///
  /// Follows `auto-layer.py` of `dockerTools`. What is small stays together.
  List<List<String>> bySize(Collection<String> roots, Set<String> done) {
    SortedSet<String> all = view.closure(roots);
    all.removeAll(done);
    List<String> candidates = new ArrayList<>(all);
    candidates.sort(
        Comparator.comparingLong((String path) -> size.applyAsLong(path))
            .reversed()
            .thenComparing(Popularity::packageName));
    Map<String, SortedSet<String>> heads = new HashMap<>();
    all.forEach(path -> heads.put(path, new TreeSet<>()));
    for (String head : candidates) {
      SortedSet<String> below = view.closure(List.of(head));
      below.retainAll(all);
      Map<String, SortedSet<String>> trial = new HashMap<>(heads);
      for (String path : below) {
        SortedSet<String> more = new TreeSet<>(trial.getOrDefault(path, new TreeSet<>()));
        more.add(head);
        trial.put(path, more);
      }
      if (trial.values().stream().distinct().count() > most) {
        break;
      }
      heads.putAll(trial);
    }
    return sorted(heads);
  }

  /// The layers, what needs the least first.
  private List<List<String>> sorted(Map<String, SortedSet<String>> heads) {
    Map<String, List<String>> groups = new TreeMap<>();
    for (String path : new TreeSet<>(heads.keySet())) {
      String key = String.join(" ", heads.getOrDefault(path, new TreeSet<>()));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(path);
    }
    List<List<String>> layers = new ArrayList<>(groups.values());
    layers.sort(
        Comparator.comparingInt((List<String> group) -> view.closure(group).size())
            .thenComparing(Layering::firstName));
    return layers;
  }

  /// The first of the names in a group, hashes aside.
  private static String firstName(List<String> group) {
    return group.stream().map(Popularity::packageName).sorted().findFirst().orElse("");
  }

  /// The layers of these groups: each has the closure of its paths, without what is in `done`
  /// already, which this adds to.
  List<List<String>> groups(List<List<String>> groups, Set<String> done) {
    List<List<String>> layers = new ArrayList<>();
    for (List<String> group : groups) {
      SortedSet<String> closure = view.closure(group);
      closure.removeIf(path -> !done.add(path));
      if (!closure.isEmpty()) {
        layers.add(List.copyOf(closure));
      }
    }
    return layers;
  }
}
