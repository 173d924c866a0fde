package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imgx.app.session.Evidence;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/// `imgx store why-depends`: the way from one path to another that it needs.
final class StoreWhyDepends extends StoreCommand {
  private static final Option ALL = Option.of("-a,--all", "All ways, not only a shortest one");
  private static final Option PRECISE =
      Option.of("--precise", "Also which files refer to the next path");
  private static final Option JSON = Option.of("--json", "Print a shortest way as JSON");

  @Override
  public Outline outline() {
    return new Outline(
        "store why-depends",
        "Show why one store path needs another",
        List.of("PATH", "NEEDED"),
        List.of(ALL, PRECISE, JSON),
        List.of("imgx store why-depends --precise ./result /nix/store/HASH-NAME"));
  }

  @Override
  int run(Visit visit) throws IOException {
    List<StorePath> paths = visit.paths();
    if (paths.size() != 2) {
      throw new UsageError("name two paths: one, and another that it needs");
    }
    PathGraph graph = visit.house().store().graph(List.of(paths.getFirst()));
    int from = graph.find(paths.getFirst());
    int to = graph.find(paths.getLast());
    if (to < 0) {
      visit
          .display()
          .tell(
              "'%s' does not need '%s'"
                  .formatted(visit.logical(paths.getFirst()), visit.logical(paths.getLast())));
      return visit.has(JSON) ? json(visit, List.of()) : 0;
    }
    if (visit.has(ALL)) {
      BitSet needing = new BitSet();
      graph.reversed().reach(to, needing);
      new TreeDrawing(visit, graph, needing).draw(from);
      return 0;
    }
    List<StorePath> way = graph.paths(graph.shortest(from, to));
    return visit.has(JSON) ? json(visit, way) : print(visit, way);
  }

  private static int json(Visit visit, List<StorePath> way) throws IOException {
    List<String> names = way.stream().map(visit::logical).toList();
    visit.call().printLine(new ObjectMapper().writeValueAsString(names));
    return 0;
  }

  private static int print(Visit visit, List<StorePath> way) throws IOException {
    for (int i = 0; i < way.size(); i++) {
      String indent = "    ".repeat(Math.max(0, i - 1)) + (i == 0 ? "" : "└───");
      visit.call().printLine(Utf8.encode(indent) + visit.logical(way.get(i)));
      if (visit.has(PRECISE) && i + 1 < way.size()) {
        String below = "    ".repeat(i);
        for (Evidence found : Evidence.of(visit.house(), way.get(i), way.get(i + 1))) {
          String file = found.file().isEmpty() ? "." : found.file();
          visit.call().printLine(below + file + ": " + found.text());
        }
      }
    }
    return 0;
  }
}
