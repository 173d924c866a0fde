package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// `imgx store tree`: what a path needs, as a tree.
final class StoreTree extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store tree",
        "Draw what store paths refer to as a tree",
        List.of("PATH..."),
        List.of(JSON),
        List.of("imgx store tree ./result", "imgx store tree --json ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    List<StorePath> paths = visit.paths();
    PathGraph graph = visit.house().store().graph(paths);
    BitSet all = new BitSet();
    all.set(0, graph.size());
    if (visit.has(JSON)) {
      visit.print(json(visit, graph, all));
      return 0;
    }
    TreeDrawing drawing = new TreeDrawing(visit, graph, all);
    for (StorePath path : paths) {
      drawing.draw(graph.find(path));
    }
    return 0;
  }

  /// Each path that is in the tree, and what it refers to.
  private static JsonNode json(Visit visit, PathGraph graph, BitSet all) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (int node : graph.sorted(all)) {
      List<StorePath> references =
          Arrays.stream(graph.references(node)).mapToObj(graph::path).sorted().toList();
      tree.set(visit.logical(graph.path(node)), visit.list(references));
    }
    return tree;
  }
}
