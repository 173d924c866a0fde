package dev.imgx.app.cli;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// `imgx store path-info`: what is known about store paths.
final class StorePathInfo extends StoreCommand {
  private static final Option ALL = Option.of("--all", "All valid paths");
  private static final Option RECURSIVE =
      Option.of("-r,--recursive", "Also all that the paths need");

  @Override
  public Outline outline() {
    return new Outline(
        "store path-info",
        "Print what is known about valid store paths",
        List.of("PATH..."),
        PathTable.options(ALL, RECURSIVE),
        List.of("imgx store path-info ./result --json --closure-size"));
  }

  @Override
  int run(Visit visit) throws IOException {
    new PathTable(visit).print(wanted(visit));
    return 0;
  }

  private static Collection<StorePath> wanted(Visit visit) throws IOException {
    var store = visit.house().store();
    if (visit.has(ALL)) {
      return store.paths();
    }
    List<StorePath> paths = visit.paths();
    if (visit.has(RECURSIVE)) {
      return StoreClosure.of(store, paths);
    }
    List<StorePath> valid = new ArrayList<>();
    for (StorePath path : paths) {
      valid.add(store.info(path).path());
    }
    return valid;
  }
}
