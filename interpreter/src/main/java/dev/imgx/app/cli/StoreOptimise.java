package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        List.of(JSON),
        List.of("imgx store optimise"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Upkeep.Shared shared = visit.house().store().upkeep().optimise();
    if (visit.has(JSON)) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      visit.print(answer.put("files", shared.files()).put("bytes", shared.bytes()));
      return 0;
    }
    String saved = Lines.size(shared.bytes());
    visit.call().printLine("%d files linked, %s saved".formatted(shared.files(), saved));
    return 0;
  }
}
