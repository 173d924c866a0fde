package dev.imgx.app.cli;

import dev.imgx.store.LocalStore;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// `imgx store references`, `referrers` and `deriver`: one step from a path to others.
final class StoreNeighbours extends StoreCommand {
  /// From a valid path to others.
  private interface Step {
    Collection<StorePath> from(StorePath path, LocalStore store);
  }

  private final Outline outline;
  private final Step step;

  private StoreNeighbours(String name, String summary, Step step) {
    String example = "imgx store " + name + " ./result";
    this.outline =
        new Outline(
            "store " + name,
            summary,
            List.of("PATH..."),
            PathTable.options(),
            List.of(example, example + " --json"));
    this.step = step;
  }

  static StoreNeighbours references() {
    return new StoreNeighbours(
        "references",
        "Print what store paths refer to",
        (path, store) -> store.info(path).references());
  }

  static StoreNeighbours referrers() {
    return new StoreNeighbours(
        "referrers",
        "Print the valid store paths that refer to these",
        (path, store) -> store.referrers(store.info(path).path()));
  }

  static StoreNeighbours deriver() {
    return new StoreNeighbours(
        "deriver",
        "Print the valid derivations that make store paths",
        (path, store) -> {
          SortedSet<StorePath> derivers = new TreeSet<>(store.derivers(path));
          StorePath recorded = store.info(path).deriver();
          if (recorded != null && store.isValid(recorded)) {
            derivers.add(recorded);
          }
          return derivers;
        });
  }

  @Override
  public Outline outline() {
    return outline;
  }

  @Override
  int run(Visit visit) throws IOException {
    SortedSet<StorePath> found = new TreeSet<>();
    for (StorePath path : visit.paths()) {
      found.addAll(step.from(path, visit.house().store()));
    }
    new PathTable(visit).print(found);
    return 0;
  }
}
