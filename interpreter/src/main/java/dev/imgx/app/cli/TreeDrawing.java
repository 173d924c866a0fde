package dev.imgx.app.cli;

import dev.imgx.lang.source.Utf8;
import dev.imgx.store.database.PathGraph;
import java.io.IOException;
import java.util.BitSet;

/// Draws what paths refer to as trees, as `nix-store --query --tree` does: what was drawn already
/// is only named. Mutable; recursive, for a large stack.
final class TreeDrawing {
  private static final String BRANCH = "├───";
  private static final String LAST = "└───";
  private static final String LINE = "│   ";
  private static final String GAP = "    ";

  private final StoreCommand.Visit visit;
  private final PathGraph graph;
  private final BitSet shown;
  private final BitSet drawn = new BitSet();

  /// @param shown what is drawn at all
  TreeDrawing(StoreCommand.Visit visit, PathGraph graph, BitSet shown) {
    this.visit = visit;
    this.graph = graph;
    this.shown = shown;
  }

  void draw(int node) throws IOException {
    draw(node, "", "");
  }

  private void draw(int node, String first, String rest) throws IOException {
    boolean again = drawn.get(node);
    drawn.set(node);
    visit
        .call()
        .printLine(Utf8.encode(first) + visit.logical(graph.path(node)) + (again ? " [...]" : ""));
    if (again) {
      return;
    }
    BitSet references = new BitSet();
    for (int reference : graph.references(node)) {
      references.set(reference);
    }
    references.and(shown);
    int[] sorted = graph.sorted(references);
    for (int i = 0; i < sorted.length; i++) {
      boolean last = i == sorted.length - 1;
      draw(sorted[i], rest + (last ? LAST : BRANCH), rest + (last ? GAP : LINE));
    }
  }
}
