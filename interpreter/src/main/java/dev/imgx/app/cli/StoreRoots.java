package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Root;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/// `imgx store roots`: what keeps paths from being collected.
final class StoreRoots extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store roots",
        "Print what keeps paths from being collected: links, running processes",
        List.of("[PATH]..."),
        List.of(JSON),
        List.of("imgx store roots", "imgx store roots ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    LocalStore store = visit.house().store();
    List<Root> roots = store.upkeep().roots();
    if (!visit.call().arguments().operands().isEmpty()) {
      BitSet needing = new BitSet();
      PathGraph graph = store.graph();
      PathGraph reversed = graph.reversed();
      for (StorePath path : visit.paths()) {
        reversed.reach(graph.find(store.info(path).path()), needing);
      }
      roots =
          roots.stream()
              .filter(root -> graph.find(root.path()) >= 0 && needing.get(graph.find(root.path())))
              .toList();
    }
    return print(visit, roots);
  }

  /// As `nix-store --gc --print-roots` does: `link -> path`.
  static int print(Visit visit, List<Root> roots) throws IOException {
    if (visit.has(JSON)) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      roots.forEach(root ->
          all.addObject().put("root", root.reason()).put("path", visit.logical(root.path())));
      visit.print(all);
      return 0;
    }
    for (Root root : roots) {
      visit.call().printLine(Utf8.encode(root.reason()) + " -> " + visit.logical(root.path()));
    }
    return 0;
  }
}
