package dev.imgx.app.cli;

import dev.imgx.app.session.Listing;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx store ls`: what is in a directory of the store.
final class StoreLs extends StoreCommand {
  private static final Option LONG = Option.of("-l,--long", "Also modes, sizes and links");
  private static final Option RECURSIVE = Option.of("-R,--recursive", "Also what is below");
  private static final Option DIRECTORY =
      Option.of("-d,--directory", "The directory itself, not what is in it");
  private static final Option JSON = Option.of("--json", "Print the tree as JSON");

  @Override
  public Outline outline() {
    return new Outline(
        "store ls",
        "List what is in a store path, or in a directory of it",
        List.of("FILE"),
        List.of(LONG, RECURSIVE, DIRECTORY, JSON),
        List.of("imgx store ls --long --recursive ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    String operand = visit.operand();
    Listing listing = Listing.of(visit.house().item(operand).place());
    if (visit.has(JSON)) {
      visit.call().printLine(Utf8.encode(listing.json(visit.has(RECURSIVE))));
      return 0;
    }
    boolean below = listing.isDirectory() && !visit.has(DIRECTORY);
    for (Listing.Line line : listing.lines(below, visit.has(RECURSIVE))) {
      visit.call().printLine(visit.has(LONG) ? line.detailed() : line.name());
    }
    return 0;
  }
}
