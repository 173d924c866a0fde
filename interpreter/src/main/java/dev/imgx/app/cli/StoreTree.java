package dev.imgx.app.cli;

import dev.imgx.store.database.PathGraph;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
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
        List.of(),
        List.of("imgx store tree ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    List<StorePath> paths = visit.paths();
    PathGraph graph = visit.house().store().graph(paths);
    BitSet all = new BitSet();
    all.set(0, graph.size());
    TreeDrawing drawing = new TreeDrawing(visit, graph, all);
    for (StorePath path : paths) {
      drawing.draw(graph.find(path));
    }
    return 0;
  }
}
