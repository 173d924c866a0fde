package dev.imgx.app.cli;

import dev.imgx.store.path.StorePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.List;

/// `imgx store import`: the store paths of a stream.
final class StoreImport extends StoreCommand {
  private static final int BUFFER = 1 << 16;

  @Override
  public Outline outline() {
    return new Outline(
        "store import",
        "Add the store paths that an export wrote, from standard input, and print them",
        List.of(),
        List.of(JSON),
        List.of("imgx store import <result.closure"));
  }

  @Override
  int run(Visit visit) throws IOException {
    var in = new BufferedInputStream(visit.call().streams().bulk(), BUFFER);
    List<StorePath> paths = visit.house().store().importPaths(in);
    if (visit.has(JSON)) {
      visit.print(visit.list(paths));
      return 0;
    }
    for (StorePath path : paths) {
      visit.call().printLine(visit.logical(path));
    }
    return 0;
  }
}
