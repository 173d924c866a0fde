package dev.imgx.app.cli;

import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeReader;
import java.io.IOException;
import java.util.List;

/// `imgx store dump`: a tree as an archive.
final class StoreDump extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store dump",
        "Write a file or directory to standard output as a Nix archive (NAR)",
        List.of("FILE"),
        List.of(),
        List.of("imgx store dump examples/website"));
  }

  @Override
  int run(Visit visit) throws IOException {
    try (NarWriter nar = new NarWriter(visit.call().streams().out())) {
      TreeReader.read(visit.house().anyFile(visit.operand()), nar);
    }
    return 0;
  }
}
