package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.SessionError;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Upkeep;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// `imgx store delete`: deletes paths that nothing needs.
final class StoreDelete extends StoreCommand {
  private static final Option IGNORE =
      Option.of("--ignore-liveness", "Heed no roots, except what running builds use");
  private static final Option SKIP =
      Option.of("--skip-live", "Leave what is needed, and do not complain");
  static final Option VERBOSE = Option.of("-v,--verbose", "Name what is deleted");

  @Override
  public Outline outline() {
    return new Outline(
        "store delete",
        "Delete paths, and those that refer to them, when no root needs them",
        List.of("PATH..."),
        List.of(IGNORE, SKIP, VERBOSE, JSON),
        List.of("imgx store delete /nix/store/HASH-NAME"));
  }

  @Override
  int run(Visit visit) throws IOException {
    LocalStore store = visit.house().store();
    List<StorePath> paths = visit.paths();
    paths.forEach(store::info);
    Upkeep.Freed freed = store.upkeep().delete(paths, !visit.has(IGNORE), listener(visit));
    report(visit, freed);
    for (StorePath path : paths) {
      if (store.isValid(path) && !visit.has(SKIP)) {
        throw SessionError.of(
            "'%s' is still needed; 'imgx store roots %s' says by what"
                .formatted(visit.logical(path), visit.logical(path)));
      }
    }
    return 0;
  }

  /// Names what is deleted, where that is wanted.
  static Consumer<String> listener(Visit visit) {
    return visit.has(VERBOSE) ? visit.display()::tell : _ -> {};
  }

  static int report(Visit visit, Upkeep.Freed freed) throws IOException {
    if (visit.has(JSON)) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      visit.print(answer.put("paths", freed.paths()).put("bytes", freed.bytes()));
      return 0;
    }
    visit
        .call()
        .printLine(
            Utf8.encode(
                "%d store paths deleted, %s freed"
                    .formatted(freed.paths(), Lines.size(freed.bytes()))));
    return 0;
  }
}
