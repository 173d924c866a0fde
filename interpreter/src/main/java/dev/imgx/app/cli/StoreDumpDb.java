package dev.imgx.app.cli;

import dev.imgx.store.Registrations;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/// `imgx store dump-db`: the database as text.
final class StoreDumpDb extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store dump-db",
        "Print what the database knows about paths (all, unless named), as text",
        List.of("[PATH]..."),
        List.of(),
        List.of("imgx store dump-db >registrations"));
  }

  @Override
  int run(Visit visit) throws IOException {
    var store = visit.house().store();
    List<String> operands = visit.call().arguments().operands();
    Collection<StorePath> paths =
        operands.isEmpty() ? store.paths() : visit.house().paths(operands);
    Registrations registrations = new Registrations(store.directory());
    for (StorePath path : paths) {
      visit.call().print(registrations.print(store.info(path)));
    }
    return 0;
  }
}
