package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.GcOptions;
import dev.imgx.store.Upkeep;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// `imgx store gc`: deletes what nothing needs.
final class StoreGc extends StoreCommand {
  private static final Option MAX_FREED =
      Option.of("--max-freed", "BYTES", "Stop when more than BYTES (or 500K, 3M, 2G) are freed");
  private static final Option OLDER_THAN =
      Option.of(
          "--older-than",
          "DAYS",
          "First delete links, and replaced generations of profiles, of more than DAYS (30d)");
  private static final Option DELETE_OLD =
      Option.of("-d,--delete-old", "First delete all generations of profiles but the current");
  private static final Option DRY_RUN =
      Option.of("--dry-run", "Say what would be deleted, and delete nothing");
  private static final Option PRINT_ROOTS =
      Option.of("--print-roots", "Only print what keeps paths");
  private static final Option PRINT_LIVE =
      Option.of("--print-live", "Only print the paths that are kept");
  private static final Option PRINT_DEAD =
      Option.of("--print-dead", "Only print the paths that are not kept");
  private static final Option KEEP_OUTPUTS =
      Option.of("--keep-outputs", "Keep what derivations made that are kept");
  private static final Option DROP_DERIVATIONS =
      Option.of("--no-keep-derivations", "Do not keep the derivations that made what is kept");

  @Override
  public Outline outline() {
    return new Outline(
        "store gc",
        "Delete the paths that no root needs, and print how many bytes that freed",
        List.of(),
        List.of(
            DRY_RUN,
            MAX_FREED,
            OLDER_THAN,
            DELETE_OLD,
            PRINT_ROOTS,
            PRINT_LIVE,
            PRINT_DEAD,
            KEEP_OUTPUTS,
            DROP_DERIVATIONS,
            StoreDelete.VERBOSE,
            JSON),
        List.of("imgx store gc --dry-run", "imgx store gc --older-than 30d --max-freed 2G"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Arguments arguments = visit.call().arguments();
    Upkeep upkeep = visit.house().store().upkeep();
    GcOptions options =
        new GcOptions(
            Amounts.bytes(MAX_FREED, arguments.value(MAX_FREED)),
            visit.has(KEEP_OUTPUTS),
            !visit.has(DROP_DERIVATIONS));
    Instant before = Amounts.daysAgo(OLDER_THAN, arguments.value(OLDER_THAN));
    if (visit.has(PRINT_ROOTS)) {
      return StoreRoots.print(visit, upkeep.roots());
    }
    if (visit.has(PRINT_LIVE) || visit.has(PRINT_DEAD)) {
      Upkeep.Parted parted = upkeep.part(options);
      return print(visit, visit.has(PRINT_LIVE) ? parted.live() : parted.dead());
    }
    if (before != null || visit.has(DELETE_OLD)) {
      upkeep.deleteOld(before, visit.has(DRY_RUN), visit.display()::tell);
    }
    return visit.has(DRY_RUN) ? rehearse(visit, upkeep.part(options)) : collect(visit, options);
  }

  private static int collect(Visit visit, GcOptions options) throws IOException {
    Upkeep.Freed freed =
        visit.house().store().upkeep().collect(options, StoreDelete.listener(visit));
    return StoreDelete.report(visit, freed);
  }

  private static int rehearse(Visit visit, Upkeep.Parted parted) throws IOException {
    if (visit.has(JSON)) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.set("paths", visit.list(parted.dead()));
      visit.print(answer.put("bytes", parted.deadSize()));
      return 0;
    }
    print(visit, parted.dead());
    String size = Lines.size(parted.deadSize());
    visit
        .display()
        .tell("%d store paths of %s would be deleted".formatted(parted.dead().size(), size));
    return 0;
  }

  private static int print(Visit visit, List<StorePath> paths) throws IOException {
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
