package dev.imgx.app.cli;

import dev.imgx.store.LocalStore;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/// `imgx store closure`: all that store paths need.
final class StoreClosure extends StoreCommand {
  private static final Option OUTPUTS =
      Option.of("--include-outputs", "Also the valid outputs of derivations, and what they need");

  @Override
  public Outline outline() {
    return new Outline(
        "store closure",
        "Print all that store paths need, each after what it needs itself",
        List.of("PATH..."),
        PathTable.options(OUTPUTS),
        List.of("imgx store closure ./result --size --human-readable"));
  }

  @Override
  int run(Visit visit) throws IOException {
    LocalStore store = visit.house().store();
    List<StorePath> paths = visit.paths();
    if (visit.has(OUTPUTS)) {
      paths = new java.util.ArrayList<>(paths);
      for (StorePath path : of(store, visit.paths())) {
        if (path.isDerivation()) {
          store.readDerivation(path).outputs().keySet().stream()
              .map(id -> store.readDerivation(path).output(id))
              .filter(store::isValid)
              .forEach(paths::add);
        }
      }
    }
    new PathTable(visit).print(of(store, paths));
    return 0;
  }

  /// What these valid paths need, themselves included, each after what it refers to.
  static List<StorePath> of(LocalStore store, Collection<StorePath> paths) {
    PathGraph graph = store.graph(paths);
    BitSet closure = new BitSet(graph.size());
    paths.forEach(path -> graph.reach(graph.find(path), closure));
    return graph.paths(graph.sorted(closure));
  }
}
