package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.imgx.store.Upkeep;
import java.io.IOException;
import java.util.List;

/// `imgx store verify`: whether the store is what its database says.
final class StoreVerify extends StoreCommand {
  private static final Option CONTENTS =
      Option.of("--check-contents", "Also read and hash every file");
  private static final Option REPAIR =
      Option.of("--repair", "Make damaged paths again, and forget what nobody can make");

  @Override
  public Outline outline() {
    return new Outline(
        "store verify",
        "Check that all valid paths are there, and are what they were",
        List.of(),
        CacheSwitches.and(List.of(CONTENTS, REPAIR, JSON)),
        List.of("imgx store verify --check-contents", "imgx store verify --repair"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Upkeep.Repairer repairer = visit.has(REPAIR) ? visit.repairs() : null;
    Upkeep.Verdict verdict =
        visit.house().store().upkeep().verify(visit.has(CONTENTS), repairer, visit.display()::tell);
    if (visit.has(JSON)) {
      visit.print(
          JsonNodeFactory.instance
              .objectNode()
              .put("paths", verdict.paths())
              .put("problems", verdict.problems())
              .put("repaired", verdict.repaired()));
    } else {
      String repaired = repairer == null ? "" : ", " + verdict.repaired() + " repaired";
      visit.call().printLine(sentence(verdict) + repaired);
    }
    return verdict.problems() == verdict.repaired() ? 0 : Failure.ERROR;
  }

  private static String sentence(Upkeep.Verdict verdict) {
    return "%d store paths checked, %d problems".formatted(verdict.paths(), verdict.problems());
  }
}
