package dev.imgx.store;

import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which valid paths are kept: what roots need, and as settings say the derivations that made it,
/// or what derivations made. Mutable: roots may come later.
final class Liveness {
  private final PathGraph graph;
  private final Map<Integer, List<Integer>> also = new HashMap<>();
  private final BitSet live;

  /// @param outputs for each valid derivation its valid outputs; needed for keeping outputs only
  Liveness(PathGraph graph, GcOptions options, Map<StorePath, List<StorePath>> outputs) {
    this.graph = graph;
    this.live = new BitSet(graph.size());
    if (options.keepDerivations()) {
      for (int i = 0; i < graph.size(); i++) {
        keep(i, graph.deriver(i));
      }
    }
    outputs.forEach((derivation, made) -> {
      int from = graph.find(derivation);
      if (from >= 0) {
        made.forEach(path -> keep(from, path));
      }
    });
  }

  /// While `from` is kept, so is `path`.
  private void keep(int from, @Nullable StorePath path) {
    int to = path == null ? -1 : graph.find(path);
    if (to >= 0) {
      also.computeIfAbsent(from, _ -> new ArrayList<>()).add(to);
    }
  }

  /// Keeps these paths, those that are valid, and whatever goes with them.
  void mark(Collection<StorePath> roots) {
    for (StorePath root : roots) {
      int number = graph.find(root);
      if (number >= 0) {
        mark(number);
      }
    }
  }

  /// Keeps the path with this hash part, if there is one.
  void markHashPart(String hashPart) {
    int place = graph.find(new StorePath(hashPart, "0"));
    int next = place >= 0 ? place : -place - 1;
    for (int i = Math.max(0, next - 1); i < Math.min(graph.size(), next + 2); i++) {
      if (graph.path(i).hashPart().equals(hashPart)) {
        mark(i);
      }
    }
  }

  private void mark(int root) {
    Deque<Integer> todo = new ArrayDeque<>();
    todo.push(root);
    while (!todo.isEmpty()) {
      int node = todo.pop();
      if (!live.get(node)) {
        live.set(node);
        for (int reference : graph.references(node)) {
          todo.push(reference);
        }
        also.getOrDefault(node, List.of()).forEach(todo::push);
      }
    }
  }

  Upkeep.Parted parted() {
    int[] dead = dead();
    long size = Arrays.stream(dead).mapToLong(graph::narSize).sum();
    return new Upkeep.Parted(graph.paths(live.stream().toArray()), graph.paths(dead), size);
  }

  BitSet live() {
    return live;
  }

  /// What is not kept, each before what it refers to: in the order in which it can be deleted.
  int[] dead() {
    BitSet dead = new BitSet(graph.size());
    dead.set(0, graph.size());
    dead.andNot(live);
    int[] order = graph.sorted(dead);
    for (int i = 0, j = order.length - 1; i < j; i++, j--) {
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
