package dev.imgx.app.cli;

import dev.imgx.lang.source.Utf8;
import dev.imgx.store.Upkeep;
import java.io.IOException;
import java.util.List;

/// `imgx store optimise`: equal files become one.
final class StoreOptimise extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store optimise",
        "Replace equal files of the store by hard links, and print what that saved",
        List.of(),
        List.of(),
        List.of("imgx store optimise"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Upkeep.Shared shared = visit.house().store().upkeep().optimise();
    visit
        .call()
        .printLine(
            Utf8.encode(
                "%d files linked, %s saved".formatted(shared.files(), Lines.size(shared.bytes()))));
    return 0;
  }
}
