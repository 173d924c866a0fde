package dev.imgx.store;

import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The garbage collector: deletes what no root needs, beside running builds of imgx and Nix.
///
/// Takes the lock that Nix's collector takes, listens for paths that come into use, then looks for
/// roots, and then deletes in batches: a batch is taken out of the database in one transaction
/// before its files go, so that a kill leaves files that nobody knows, which the next run deletes.
/// Follows `src/libstore/gc.cc`. Mutable, for one run.
final class Gc {
  private static final int BATCH = 500;

  private final Layout layout;
  private final StoreDir directory;
  private final Catalog catalog;
  private final GcOptions options;
  private final Consumer<String> listener;
  private final Sweeper sweeper;
  private long deleted;

  /// @param listener hears what is deleted, and what is strange
  Gc(Upkeep.Premises premises, GcOptions options, Consumer<String> listener) {
    this.layout = premises.layout();
    this.directory = premises.directory();
    this.catalog = premises.catalog();
    this.options = options;
    this.listener = listener;
    this.sweeper = new Sweeper(layout);
  }

  /// Deletes what no root needs; of that only what is among `chosen` or refers to it, unless
  /// `chosen` is null.
  Upkeep.Freed collect(@Nullable Collection<StorePath> chosen, boolean heedRoots)
      throws IOException {
    if (!Files.exists(layout.state())) {
      return new Upkeep.Freed(0, 0); // Nothing was ever stored.
    }
    Files.deleteIfExists(layout.reserved());
    try (FileLock _ = FileLock.acquire(layout.collectorLock(), false);
        RootServer server = RootServer.listen(layout.collectorSocket())) {
      Roots roots = new Roots(layout, directory, catalog);
      Set<StorePath> temporary = roots.temporary(true);
      server.want(temporary);
      List<Root> permanent = heedRoots ? roots.permanent(true) : List.of();
      PathGraph graph = catalog.graph();
      Liveness liveness = liveness(graph);
      permanent.forEach(root -> liveness.mark(List.of(root.path())));
      liveness.mark(temporary);
      sweep(graph, liveness, server, chosen);
      if (chosen == null && !enough()) {
        new Leftovers(layout, catalog, sweeper, listener).delete(graph, server);
      }
    } finally {
      catalog.reserve();
    }
    return new Upkeep.Freed(deleted, sweeper.freed());
  }

  /// What the roots keep now, and what they do not.
  Liveness look(Collection<Root> roots) {
    PathGraph graph = catalog.graph();
    Liveness liveness = liveness(graph);
    roots.forEach(root -> liveness.mark(List.of(root.path())));
    return liveness;
  }

  private Liveness liveness(PathGraph graph) {
    Map<StorePath, List<StorePath>> outputs = options.keepOutputs() ? catalog.outputs() : Map.of();
    return new Liveness(graph, options, outputs);
  }

  private boolean enough() {
    return sweeper.freed() > options.maxFreed();
  }

  private void sweep(
      PathGraph graph, Liveness liveness, RootServer server, @Nullable Collection<StorePath> chosen)
      throws IOException {
    BitSet wanted = chosen == null ? null : referrers(graph, chosen);
    int[] dead = liveness.dead();
    int next = 0;
    while (next < dead.length && !enough()) {
      List<Integer> batch = new ArrayList<>();
      long size = 0;
      while (next < dead.length && batch.size() < BATCH && size <= remaining()) {
        int node = dead[next++];
        if (wanted == null || wanted.get(node)) {
          batch.add(node);
          size += graph.narSize(node);
        }
      }
      delete(graph, liveness, server, batch);
    }
  }

  private long remaining() {
    return options.maxFreed() - sweeper.freed();
  }

  private static BitSet referrers(PathGraph graph, Collection<StorePath> chosen) {
    BitSet reached = new BitSet(graph.size());
    PathGraph reversed = graph.reversed();
    graph.numbers(chosen).stream().forEach(node -> reversed.reach(node, reached));
    return reached;
  }

  /// Deletes a batch, without what has come into use.
  private void delete(
      PathGraph graph, Liveness liveness, RootServer server, List<Integer> candidates)
      throws IOException {
    List<Integer> batch = new ArrayList<>(candidates);
    while (true) {
      server.news().forEach(liveness::markHashPart);
      batch.removeIf(node -> liveness.live().get(node));
      Set<String> parts = new HashSet<>();
      batch.forEach(node -> parts.add(graph.path(node).hashPart()));
      if (server.claim(parts)) {
        break;
      }
      batch.removeIf(node -> {
        boolean used = server.isWanted(graph.path(node).hashPart());
        if (used) {
          liveness.mark(List.of(graph.path(node)));
        }
        return used;
      });
    }
    try {
      for (int node : catalog.invalidate(graph, batch)) {
        StorePath path = graph.path(node);
        listener.accept("deleting '" + directory.print(path) + "'");
        sweeper.delete(layout.physical(path));
        deleted++;
      }
    } finally {
      server.settle();
    }
  }
}
