package dev.imgx.store.database;

import java.util.BitSet;

/// Puts nodes of a graph behind what they refer to: depth first, in the order of numbers, without
/// recursion. Where nodes refer to each other in a circle, which only a damaged database has, one
/// comes too early. Mutable, for one use.
final class TopologicalOrder {
  private final int[] starts;
  private final int[] targets;
  private final BitSet chosen;
  private final BitSet done = new BitSet();
  private final BitSet open = new BitSet();
  private final BitSet circular = new BitSet();

  /// For each node that is entered, the edge that is looked at next.
  private final int[] next;

  private final IntStack stack = new IntStack();
  private final int[] order;
  private int found;

  TopologicalOrder(int[] starts, int[] targets, BitSet chosen) {
    this.starts = starts;
    this.targets = targets;
    this.chosen = chosen;
    this.next = starts.clone();
    this.order = new int[chosen.cardinality()];
  }

  int[] find() {
    for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
      enter(i);
      while (!stack.isEmpty()) {
        step(stack.peek());
      }
    }
    return order;
  }

  /// Of each circle that was met a node.
  BitSet circular() {
    return circular;
  }

  private void enter(int node) {
    if (!done.get(node)) {
      open.set(node);
      stack.push(node);
    }
  }

  private void step(int node) {
    while (next[node] < starts[node + 1]) {
      int target = targets[next[node]++];
      if (target == node || !chosen.get(target) || done.get(target)) {
        continue;
      }
      if (open.get(target)) {
        circular.set(target);
        continue;
      }
      enter(target);
      return;
    }
    stack.pop();
    open.clear(node);
    done.set(node);
    order[found++] = node;
  }
}
