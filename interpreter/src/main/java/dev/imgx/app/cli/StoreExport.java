package dev.imgx.app.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// `imgx store export`: store paths as one stream.
final class StoreExport extends StoreCommand {
  private static final Option RECURSIVE =
      Option.of("-r,--recursive", "Also all that the paths need");

  @Override
  public Outline outline() {
    return new Outline(
        "store export",
        "Write store paths to standard output, in the format of nix-store --export",
        List.of("PATH..."),
        List.of(RECURSIVE),
        List.of("imgx store export --recursive ./result >result.closure"));
  }

  @Override
  int run(Visit visit) throws IOException {
    var store = visit.house().store();
    var paths = visit.paths();
    OutputStream out = new BufferedOutputStream(visit.call().streams().out());
    store.exportPaths(visit.has(RECURSIVE) ? store.closure(paths) : paths, out);
    out.flush();
    return 0;
  }
}
