package dev.imgx.app.cli;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.List;

/// `imgx store repair`: makes paths again.
final class StoreRepair extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store repair",
        "Make paths again that are damaged or missing: from a cache, or by building",
        List.of("PATH..."),
        CacheSwitches.and(List.of()),
        List.of("imgx store repair ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    for (StorePath path : visit.paths()) {
      visit.house().store().info(path);
      visit.repairs().repair(path);
      visit.call().printLine(visit.logical(path));
    }
    return 0;
  }
}
