package dev.imgx.store.database;

import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Valid paths and what they refer to, as numbers: a picture of the database at one moment.
///
/// Paths are numbered in their order, so that walks over numbers meet them in the order of names.
/// Four bytes for each reference. Immutable.
public final class PathGraph {
  /// No paths at all.
  public static final PathGraph EMPTY =
      new PathGraph(
          new GraphReader.Nodes(new StorePath[0], new StorePath[0], new long[0], new long[0]),
          new int[1],
          new int[0]);

  private final StorePath[] paths;
  private final @Nullable StorePath[] derivers;
  private final long[] rows;
  private final long[] sizes;

  /// The references of `i` are `targets[starts[i]]` to `targets[starts[i + 1] - 1]`, ascending.
  private final int[] starts;

  private final int[] targets;

  PathGraph(GraphReader.Nodes nodes, int[] starts, int[] targets) {
    this.paths = nodes.paths();
    this.derivers = nodes.derivers();
    this.rows = nodes.rows();
    this.sizes = nodes.sizes();
    this.starts = starts;
    this.targets = targets;
  }

  /// How many paths there are.
  public int size() {
    return paths.length;
  }

  /// The path with this number.
  public StorePath path(int number) {
    return paths[number];
  }

  /// The number of a path, or a negative one when it is not here.
  public int find(StorePath path) {
    return Arrays.binarySearch(paths, path);
  }

  /// The bytes of the path's archive.
  public long narSize(int number) {
    return sizes[number];
  }

  /// What made the path, valid or not; null when nobody knows.
  public @Nullable StorePath deriver(int number) {
    return derivers[number];
  }

  /// The path's row in the database.
  long row(int number) {
    return rows[number];
  }

  /// What the path refers to, ascending; itself included, when it does.
  public int[] references(int number) {
    return Arrays.copyOfRange(targets, starts[number], starts[number + 1]);
  }

  /// What refers to each path, as a graph with the same numbers.
  public PathGraph reversed() {
    int[] backStarts = new int[starts.length];
    for (int target : targets) {
      backStarts[target + 1]++;
    }
    for (int i = 0; i < paths.length; i++) {
      backStarts[i + 1] += backStarts[i];
    }
    int[] next = backStarts.clone();
    int[] sources = new int[targets.length];
    for (int i = 0; i < paths.length; i++) {
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        sources[next[targets[k]]++] = i;
      }
    }
    GraphReader.Nodes nodes = new GraphReader.Nodes(paths, derivers, rows, sizes);
    return new PathGraph(nodes, backStarts, sources);
  }

  /// Adds to `reached` all that can be reached from its members and `from`.
  public void reach(int from, BitSet reached) {
    if (reached.get(from)) {
      return;
    }
    IntStack stack = new IntStack();
    stack.push(from);
    reached.set(from);
    while (!stack.isEmpty()) {
      int node = stack.pop();
      for (int k = starts[node]; k < starts[node + 1]; k++) {
        if (!reached.get(targets[k])) {
          reached.set(targets[k]);
          stack.push(targets[k]);
        }
      }
    }
  }

  /// A shortest way from one path to another, both included; empty when there is none.
  public int[] shortest(int from, int to) {
    int[] previous = new int[paths.length];
    Arrays.fill(previous, -1);
    int[] queue = new int[paths.length];
    int head = 0;
    int tail = 0;
    queue[tail++] = from;
    previous[from] = from;
    while (head < tail && previous[to] < 0) {
      int node = queue[head++];
      for (int k = starts[node]; k < starts[node + 1]; k++) {
        if (previous[targets[k]] < 0) {
          previous[targets[k]] = node;
          queue[tail++] = targets[k];
        }
      }
    }
    return previous[to] < 0 ? new int[0] : way(previous, to);
  }

  private static int[] way(int[] previous, int to) {
    int length = 1;
    for (int node = to; previous[node] != node; node = previous[node]) {
      length++;
    }
    int[] way = new int[length];
    int node = to;
    for (int i = length - 1; i >= 0; i--) {
      way[i] = node;
      node = previous[node];
    }
    return way;
  }

  /// The bytes of all archives that this path needs, its own included.
  public long closureSize(int number) {
    BitSet closure = new BitSet(paths.length);
    reach(number, closure);
    return closure.stream().mapToLong(i -> sizes[i]).sum();
  }

  /// The members of `chosen`, each after what it refers to; otherwise in the order that Nix's
  /// `topoSortPaths` gives.
  public int[] sorted(BitSet chosen) {
    return new TopologicalOrder(starts, targets, chosen).find();
  }

  /// Paths that need themselves by way of others; none, unless the database is damaged.
  public List<StorePath> circular() {
    TopologicalOrder order = new TopologicalOrder(starts, targets, all());
    order.find();
    return paths(order.circular().stream().toArray());
  }

  /// The paths with these numbers.
  public List<StorePath> paths(int[] numbers) {
    List<StorePath> named = new ArrayList<>(numbers.length);
    for (int number : numbers) {
      named.add(paths[number]);
    }
    return named;
  }

  /// The numbers of those of these paths that are here.
  public BitSet numbers(Collection<StorePath> wanted) {
    BitSet numbers = new BitSet(paths.length);
    for (StorePath path : wanted) {
      int number = find(path);
      if (number >= 0) {
        numbers.set(number);
      }
    }
    return numbers;
  }

  /// All paths, each after what it refers to.
  public List<StorePath> sorted() {
    return paths(sorted(all()));
  }

  private BitSet all() {
    BitSet all = new BitSet(paths.length);
    all.set(0, paths.length);
    return all;
  }
}
