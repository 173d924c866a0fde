package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.build.BuildError;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The order of store paths by popularity, and the layers that follow from it.
class PopularityTest {
  private static StoreView view(Map<String, ? extends Collection<String>> references) {
    return new StoreView("/nix/store", references, Path::of);
  }

  @Test
  void whatManyNeedComesFirst() {
    Map<String, List<String>> tree =
        Map.of(
            "/nix/store/1-a", List.of("/nix/store/1-a", "/nix/store/2-b", "/nix/store/3-c"),
            "/nix/store/2-b", List.of("/nix/store/4-d"),
            "/nix/store/3-c", List.of("/nix/store/4-d", "/nix/store/5-e"),
            "/nix/store/4-d", List.of("/nix/store/6-f"),
            "/nix/store/5-e", List.of("/nix/store/6-f"),
            "/nix/store/6-f", List.of());
    assertEquals(
        List.of(
            "/nix/store/6-f",
            "/nix/store/4-d",
            "/nix/store/5-e",
            "/nix/store/2-b",
            "/nix/store/3-c",
            "/nix/store/1-a"),
        Popularity.order(tree, List.of("/nix/store/1-a")));
  }

  /// The definition, by recursion and without any memory: what is below each node is counted anew.
  private static Map<String, BigInteger> contest(
      Map<String, List<String>> references, Collection<String> tops) {
    Map<String, BigInteger> counts = new HashMap<>();
    for (String top : tops) {
      counts.merge(top, BigInteger.ONE, BigInteger::add);
      List<String> below = new ArrayList<>(references.getOrDefault(top, List.of()));
      below.removeIf(one -> one.equals(top));
      contest(references, below)
          .forEach((path, count) -> counts.merge(path, count.add(BigInteger.ONE), BigInteger::add));
    }
    return counts;
  }

  @Test
  void anyGraphIsOrderedAsItIsDefined() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, List<String>> graph = new TreeMap<>();
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        String path = "/nix/store/%d-p%d".formatted(random.nextInt(1000), i);
        Set<String> needs = new HashSet<>();
        for (String other : paths) {
          if (random.nextInt(3) == 0) {
            needs.add(other);
          }
        }
        if (random.nextBoolean()) {
          needs.add(path);
        }
        graph.put(path, List.copyOf(needs));
        paths.add(path);
      }
      List<String> roots = List.of(paths.getLast(), paths.getFirst());
      Map<String, BigInteger> counts = contest(graph, new HashSet<>(roots));
      List<String> order = Popularity.order(graph, roots);
      assertEquals(counts.keySet(), new HashSet<>(order), "seed " + seed);
      for (int i = 1; i < order.size(); i++) {
        BigInteger before = counts.getOrDefault(order.get(i - 1), BigInteger.ZERO);
        BigInteger after = counts.getOrDefault(order.get(i), BigInteger.ZERO);
        assertEquals(true, before.compareTo(after) >= 0, "seed " + seed + ": " + order);
      }
    }
  }

  private static Map<String, List<String>> chain(int length) {
    Map<String, List<String>> chain = new TreeMap<>();
    for (int i = 0; i < length; i++) {
      chain.put(
          "/nix/store/%02d-x".formatted(i),
          i + 1 < length ? List.of("/nix/store/%02d-x".formatted(i + 1)) : List.of());
    }
    return chain;
  }

  @Test
  void theLastLayerHasTheRest() {
    StoreView view = view(chain(5));
    List<String> roots = List.of("/nix/store/00-x");
    Layering layering = new Layering(view, path -> 1, 3);
    assertEquals(
        List.of(
            List.of("/nix/store/04-x"),
            List.of("/nix/store/03-x"),
            List.of("/nix/store/01-x", "/nix/store/02-x")),
        layering.byPopularity(roots, Set.copyOf(roots)));
    assertEquals(4, new Layering(view, path -> 1, 4).byPopularity(roots, Set.copyOf(roots)).size());
    assertEquals(5, new Layering(view, path -> 1, 9).byPopularity(roots, Set.of()).size());
    BuildError error = assertThrows(BuildError.class, () -> layering.by("chance", roots, Set.of()));
    assertEquals("`layering` must be `popularity` or `size`, not `chance`", error.getMessage());
  }

  @Test
  void largePathsGetLayersOfTheirOwn() {
    Map<String, List<String>> graph =
        Map.of(
            "/nix/store/0-root",
            List.of("/nix/store/1-java", "/nix/store/2-app"),
            "/nix/store/1-java",
            List.of("/nix/store/3-libc"),
            "/nix/store/2-app",
            List.of("/nix/store/3-libc", "/nix/store/4-small"),
            "/nix/store/3-libc",
            List.of(),
            "/nix/store/4-small",
            List.of());
    Map<String, Long> sizes =
        Map.of(
            "/nix/store/0-root", 0L,
            "/nix/store/1-java", 300L,
            "/nix/store/2-app", 50L,
            "/nix/store/3-libc", 40L,
            "/nix/store/4-small", 1L);
    Layering layering = new Layering(view(graph), path -> sizes.getOrDefault(path, 0L), 3);
    assertEquals(
        List.of(
            List.of("/nix/store/3-libc"),
            List.of("/nix/store/1-java"),
            List.of("/nix/store/2-app", "/nix/store/4-small")),
        layering.bySize(List.of("/nix/store/0-root"), Set.of("/nix/store/0-root")));
    Set<String> done = new HashSet<>(Set.of("/nix/store/0-root"));
    assertEquals(
        List.of(
            List.of("/nix/store/1-java", "/nix/store/3-libc"),
            List.of("/nix/store/2-app", "/nix/store/4-small")),
        layering.groups(List.of(List.of("/nix/store/1-java"), List.of("/nix/store/2-app")), done));
    assertEquals(graph.keySet(), done);
  }
}
