package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What holds for all strategies, on random closures.
class LayeringTest {
  private static final int GRAPHS = 200;
  private static final int LARGEST = 20;

  /// A closure; the hash of a path depends on the path itself and on all that it needs.
  private static final class Closure {
    final Map<String, List<String>> graph = new TreeMap<>();
    final Map<String, Long> sizes = new TreeMap<>();
    final List<String> paths = new ArrayList<>();
    final Set<String> changed = new HashSet<>();

    /// One of random shape; `other` is the number of the path that is another one here, or -1.
    Closure(long seed, int other) {
      Random random = new Random(seed);
      int count = 2 + random.nextInt(LARGEST - 2);
      for (int i = 0; i < count; i++) {
        int own = random.nextInt(1_000_000);
        List<String> needs = new ArrayList<>();
        for (String path : paths) {
          if (random.nextInt(3) == 0) {
            needs.add(path);
          }
        }
        boolean touched = i == other || needs.stream().anyMatch(changed::contains);
        int hash = touched ? 999_999 - own : own;
        String path = "/nix/store/%06d-p%d".formatted(hash, i);
        if (touched) {
          changed.add(path);
        }
        paths.add(path);
        graph.put(path, needs);
        sizes.put(path, (long) random.nextInt(5));
      }
    }

    List<List<String>> layers(String strategy, int most) {
      StoreView view = new StoreView("/nix/store", graph, Path::of);
      Layering layering = new Layering(view, path -> sizes.getOrDefault(path, 0L), most);
      return layering.by(strategy, paths, Set.of());
    }
  }

  @Test
  void everyPathIsInOneLayer() {
    for (String strategy : List.of("popularity", "size")) {
      for (int seed = 0; seed < GRAPHS; seed++) {
        Closure closure = new Closure(seed, -1);
        int most = 1 + seed % 7;
        List<List<String>> layers = closure.layers(strategy, most);
        String which = strategy + " " + seed + ": " + layers;
        assertTrue(layers.size() <= most, which);
        List<String> all = layers.stream().flatMap(List::stream).sorted().toList();
        assertEquals(closure.paths.stream().sorted().toList(), all, which);
      }
    }
  }

  /// Layers without anything that changed are the same, in the same places.
  @Test
  void aChangeLeavesOtherLayersAlone() {
    for (String strategy : List.of("popularity", "size")) {
      for (int seed = 0; seed < GRAPHS; seed++) {
        Closure before = new Closure(seed, -1);
        Closure after = new Closure(seed, new Random(seed).nextInt(before.paths.size()));
        int most = 1 + seed % 7;
        List<List<String>> old = before.layers(strategy, most);
        List<List<String>> now = after.layers(strategy, most);
        String which = strategy + " " + seed + ": " + old + " " + now;
        assertEquals(old.size(), now.size(), which);
        for (int i = 0; i < now.size(); i++) {
          if (now.get(i).stream().noneMatch(after.changed::contains)) {
            assertEquals(new TreeSet<>(old.get(i)), new TreeSet<>(now.get(i)), which);
          }
        }
      }
    }
  }
}
