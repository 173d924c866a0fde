package dev.imgx.build.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Orders the store paths of a closure by how much they are wanted: what many others need, and what
/// lies deep below them, comes first; of equals, the first by name.
///
/// Follows `pkgs/build-support/references-by-popularity/closure-graph.py` of nixpkgs: a path counts
/// once for each way that leads to it from above, and once more for every step of these ways that
/// meets another. Counts stop growing at the largest `long`.
final class Popularity {
  private static final long[] NOTHING = {};

  private final Map<String, ? extends Collection<String>> references;
  private final List<String> paths = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<int[]> needs = new ArrayList<>();
  private final List<Integer> users = new ArrayList<>();

  private Popularity(Map<String, ? extends Collection<String>> references) {
    this.references = references;
  }

  /// Everything that `roots` need, themselves included, the most popular first. Every path must be
  /// a key of `references`; what a path says of itself does not count.
  static List<String> order(
      Map<String, ? extends Collection<String>> references, Collection<String> roots) {
    Popularity contest = new Popularity(references);
    int[] tops = new TreeSet<>(roots).stream().mapToInt(contest::visit).toArray();
    long[] counts = contest.counts(tops);
    List<String> order = new ArrayList<>(contest.paths);
    Comparator<String> byCount =
        Comparator.comparingLong((String path) -> counts[contest.number(path)]).reversed();
    order.sort(byCount.thenComparing(Popularity::packageName));
    return order;
  }

  private int number(String path) {
    Integer number = numbers.get(path);
    if (number == null) {
      throw new IllegalArgumentException(path + " is not in the closure");
    }
    return number;
  }

  /// Numbers a path after all that it needs.
  private int visit(String path) {
    Integer known = numbers.get(path);
    if (known != null) {
      return known;
    }
    Collection<String> direct = references.get(path);
    if (direct == null) {
      throw new IllegalArgumentException(path + " is not in the closure");
    }
    int[] below =
        direct.stream().distinct().filter(one -> !one.equals(path)).mapToInt(this::visit).toArray();
    numbers.put(path, paths.size());
    paths.add(path);
    needs.add(below);
    users.add(0);
    use(below);
    return paths.size() - 1;
  }

  /// How often each path is met from these. A table is dropped when all who need it have read it.
  private long[] counts(int[] tops) {
    List<long[]> tables = new ArrayList<>();
    use(tops);
    for (int[] below : needs) {
      tables.add(merged(below, tables));
    }
    return merged(tops, tables);
  }

  private void use(int[] below) {
    for (int one : below) {
      users.set(one, users.get(one) + 1);
    }
  }

  private long[] merged(int[] below, List<long[]> tables) {
    long[] sum = new long[tables.size()];
    for (int one : below) {
      sum[one] = plus(sum[one], 1);
      long[] table = tables.get(one);
      for (int i = 0; i < table.length; i++) {
        if (table[i] > 0) {
          sum[i] = plus(sum[i], plus(table[i], 1));
        }
      }
      int left = users.get(one) - 1;
      users.set(one, left);
      if (left == 0) {
        tables.set(one, NOTHING);
      }
    }
    return sum;
  }

  private static long plus(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /// The path with its hash at the end, so that versions of a package stay together.
  static String packageName(String path) {
    int dash = path.indexOf('-');
    return dash < 0 ? path : path.substring(dash + 1) + "-" + path.substring(0, dash);
  }
}
