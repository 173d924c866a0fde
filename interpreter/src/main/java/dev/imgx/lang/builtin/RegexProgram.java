package dev.imgx.lang.builtin;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// A regular expression as a machine: numbered states, each with an operation and one or two
/// followers. Grows while it is compiled, is never changed afterwards.
final class RegexProgram {
  static final int BYTE = 0;
  static final int FORK = 1;
  static final int LOOP = 2;
  static final int BEGIN = 3;
  static final int END = 4;
  static final int OPEN = 5;
  static final int CLOSE = 6;
  static final int SKIP = 7;
  static final int ACCEPT = 8;

  /// The number of states at which the library that Nix uses gives up.
  private static final int MOST_STATES = 100_000;

  /// No follower yet.
  static final int NONE = -1;

  private int[] operations = new int[16];
  private int[] nexts = new int[16];
  private int[] others = new int[16];
  private BitSet[] sets = new BitSet[16];
  private int size;
  private int groups;
  private int[] branches = {};
  private int branchCount;
  private final BitSet spinning = new BitSet();
  private final BitSet running = new BitSet();
  private BitSet first = new BitSet();

  /// Thrown when there are too many states.
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super(null, null, false, false);
    }
  }

  /// Adds a state. `next` follows it; `other` is the follower tried first of a `FORK` or `LOOP`,
  /// and the number of the group for `OPEN` and `CLOSE`.
  int add(int operation, int next, int other) throws TooLarge {
    if (size == operations.length) {
      operations = Arrays.copyOf(operations, size * 2);
      nexts = Arrays.copyOf(nexts, size * 2);
      others = Arrays.copyOf(others, size * 2);
      sets = Arrays.copyOf(sets, size * 2);
    }
    if (size >= MOST_STATES) {
      throw new TooLarge();
    }
    operations[size] = operation;
    nexts[size] = next;
    others[size] = other;
    return size++;
  }

  /// Adds a state that takes one byte of a set.
  int add(BitSet set) throws TooLarge {
    int state = add(BYTE, NONE, NONE);
    sets[state] = set;
    return state;
  }

  /// Adds the opening of a new group.
  int addOpen() throws TooLarge {
    return add(OPEN, NONE, groups++);
  }

  int operation(int state) {
    return operations[state];
  }

  int next(int state) {
    return nexts[state];
  }

  int other(int state) {
    return others[state];
  }

  boolean takes(int state, char c) {
    return sets[state].get(c);
  }

  int size() {
    return size;
  }

  int groups() {
    return groups;
  }

  boolean branches(int state) {
    return operations[state] == FORK || operations[state] == LOOP;
  }

  void link(int state, int next) {
    nexts[state] = next;
  }

  /// Copies the part from `start` to `end` and gives the copies of these two.
  int[] copy(int start, int end) throws TooLarge {
    BitSet part = reachable(start, end);
    Map<Integer, Integer> copies = new HashMap<>();
    for (int state = part.nextSetBit(0); state >= 0; state = part.nextSetBit(state + 1)) {
      int copy = add(operations[state], nexts[state], others[state]);
      sets[copy] = sets[state];
      copies.put(state, copy);
    }
    copies.put(NONE, NONE);
    for (int state = part.nextSetBit(0); state >= 0; state = part.nextSetBit(state + 1)) {
      int copy = copies.getOrDefault(state, NONE);
      nexts[copy] = copies.getOrDefault(nexts[state], NONE);
      if (branches(state)) {
        others[copy] = copies.getOrDefault(others[state], NONE);
      }
    }
    return new int[] {copies.getOrDefault(start, NONE), copies.getOrDefault(end, NONE)};
  }

  private BitSet reachable(int start, int end) {
    BitSet seen = new BitSet();
    Deque<Integer> waiting = new ArrayDeque<>();
    waiting.push(start);
    while (!waiting.isEmpty()) {
      int state = waiting.pop();
      if (state == NONE || seen.get(state)) {
        continue;
      }
      seen.set(state);
      if (branches(state)) {
        waiting.push(others[state]);
      }
      if (state != end) {
        waiting.push(nexts[state]);
      }
    }
    return seen;
  }

  /// Leaves out the states that do nothing, when all is linked, and looks at what is left.
  void finish() {
    branches = new int[size];
    for (int state = 0; state < size; state++) {
      nexts[state] = behind(nexts[state]);
      if (branches(state)) {
        others[state] = behind(others[state]);
        branches[state] = branchCount++;
      }
    }
    for (int state = 0; state < size; state++) {
      if (operations[state] == LOOP) {
        int body = others[state];
        boolean runs = operations[body] == BYTE && nexts[body] == state;
        running.set(state, runs);
        spinning.set(state, !runs && spinsUnseen(state));
      }
    }
    first = firstBytes();
  }

  /// How many states branch.
  int branchCount() {
    return branchCount;
  }

  /// The number of a state that branches, among those.
  int branch(int state) {
    return branches[state];
  }

  /// Whether a loop goes round a single byte.
  boolean runs(int loop) {
    return running.get(loop);
  }

  /// Whether a loop can come back to itself without taking a byte: only then its rounds at one
  /// position must be counted.
  boolean spins(int loop) {
    return spinning.get(loop);
  }

  /// The bytes that a match can begin with; all when a match can be empty.
  BitSet first() {
    return first;
  }

  private int behind(int state) {
    int real = state;
    while (real != NONE && operations[real] == SKIP) {
      real = nexts[real];
    }
    return real;
  }

  private boolean spinsUnseen(int loop) {
    BitSet seen = new BitSet();
    spread(others[loop], seen);
    return seen.get(loop);
  }

  private BitSet firstBytes() {
    BitSet seen = new BitSet();
    spread(0, seen);
    BitSet bytes = new BitSet();
    for (int state = seen.nextSetBit(0); state >= 0; state = seen.nextSetBit(state + 1)) {
      if (operations[state] == ACCEPT) {
        bytes.set(0, 256);
      } else if (operations[state] == BYTE) {
        bytes.or(sets[state]);
      }
    }
    return bytes;
  }

  /// Adds all states that can be reached from one without taking a byte.
  private void spread(int start, BitSet seen) {
    Deque<Integer> waiting = new ArrayDeque<>();
    waiting.push(start);
    while (!waiting.isEmpty()) {
      int state = waiting.pop();
      if (state == NONE || seen.get(state)) {
        continue;
      }
      seen.set(state);
      if (operations[state] != BYTE) {
        waiting.push(nexts[state]);
        if (branches(state)) {
          waiting.push(others[state]);
        }
      }
    }
  }
}
