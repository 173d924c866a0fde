package dev.imgx.lang.builtin;

import java.util.Arrays;
import java.util.BitSet;

/// Runs the machine of a regular expression over one text. Mutable.
///
/// Tries the ways in the order in which libstdc++ does and cuts the same ones short: both sides of
/// an alternative are tried, a loop is left only when going round it once more led nowhere, and of
/// the ends that were reached the furthest wins, the first of equals. That is `_Executor::_M_dfs`
/// of GCC's `bits/regex_executor.tcc`, with two differences: the stack is an array, and a branch
/// that was tried at a position is not tried again, since it can reach nothing new; so neither
/// stack nor time explode. Only of loops of what may be empty the order of going round is kept, as
/// it decides what groups are; but nested in each other they would explode as well, so that from
/// some number of tries on, which no program waits for there, it is not.
final class RegexMatcher {
  private static final int AFTER_LOOP = 0;
  private static final int SECOND_WAY = 1;
  private static final int BOTH_WAYS = 2;
  private static final int REMEMBER = 3;
  private static final int RESTORE = 4;
  private static final int UNCOUNT = 5;
  private static final int SHORTER = 6;
  private static final int ENTER = 7;
  private static final int FRAME = 4;
  private static final int FAILED = -1;

  /// How many branches are tried at counted positions before they are remembered there, too.
  private static final int PATIENCE = 1 << 18;

  private static final int MOST_ROUNDS = 2;

  private final RegexProgram program;
  private final String text;
  private final int[] marks;
  private final int[] best;
  private final int[][] memory;
  private final int[] roundsAt;
  private final int[] rounds;
  private int[] stack = new int[32 * FRAME];
  private int top;

  /// The position for which `rounds` is not all zero; what is remembered holds only elsewhere.
  private int countedAt = -1;

  /// How many more branches are tried at counted positions.
  private int patience = PATIENCE;

  private boolean exact;
  private boolean reached;
  private int furthest;
  private int begin;
  private boolean preceded;
  private boolean notEmpty;
  private int attempt;

  RegexMatcher(RegexProgram program, String text) {
    this.program = program;
    this.text = text;
    marks = new int[2 * program.groups()];
    best = new int[marks.length];
    memory = new int[program.branchCount()][];
    rounds = new int[memory.length];
    roundsAt = new int[memory.length];
  }

  /// Where a group of the last match begins.
  int start(int group) {
    return best[2 * group];
  }

  /// Where a group of the last match ends; negative when it took no part.
  int end(int group) {
    return best[2 * group + 1];
  }

  /// Whether the whole text fits.
  boolean matches() {
    exact = true;
    return run(0);
  }

  /// Looks for the first match from a position on.
  boolean find(int from) {
    boolean known = preceded;
    BitSet first = program.first();
    for (int at = from; at <= text.length(); at++) {
      if (at < text.length() ? first.get(text.charAt(at)) : first.cardinality() == 256) {
        preceded = known || at > from;
        if (run(at)) {
          preceded = known;
          return true;
        }
      }
    }
    preceded = known;
    return false;
  }

  /// Looks for the match after the last one. After an empty match one that is not empty may begin
  /// at the same place; else the search goes on a byte further.
  boolean findNext() {
    int from = end(0);
    if (start(0) == from) {
      if (from == text.length()) {
        return false;
      }
      notEmpty = true;
      boolean found = run(from);
      notEmpty = false;
      if (found) {
        return true;
      }
      from++;
    }
    preceded = true;
    return find(from);
  }

  private boolean run(int from) {
    begin = from;
    top = 0;
    reached = false;
    furthest = -1;
    countedAt = -1;
    attempt++;
    Arrays.fill(marks, -1);
    walk(0, from);
    while (top > 0) {
      top -= FRAME;
      resume(stack[top], stack[top + 1], stack[top + 2]);
    }
    return furthest >= 0;
  }

  private void push(int kind, int a, int b, int c) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, top * 2);
    }
    stack[top] = kind;
    stack[top + 1] = a;
    stack[top + 2] = b;
    stack[top + 3] = c;
    top += FRAME;
  }

  /// Does what was left for later; the frame's last word is still at `top + 3`.
  private void resume(int kind, int a, int b) {
    int c = stack[top + 3];
    switch (kind) {
      case AFTER_LOOP -> {
        if (reached) {
          remember(a, b);
        } else {
          push(REMEMBER, a, b, 0);
          walk(program.next(a), b);
        }
      }
      case SECOND_WAY -> {
        push(BOTH_WAYS, a, b, reached ? 1 : 0);
        reached = false;
        walk(program.next(a), b);
      }
      case BOTH_WAYS -> {
        reached |= c != 0;
        remember(a, b);
      }
      case REMEMBER -> remember(a, b);
      case RESTORE -> marks[a] = b;
      case UNCOUNT -> {
        rounds[a / (MOST_ROUNDS + 1)] = a % (MOST_ROUNDS + 1);
        roundsAt[a / (MOST_ROUNDS + 1)] = b;
        countedAt = c;
      }
      case SHORTER -> shorten(a, b, c);
      default -> walk(a, b);
    }
  }

  /// A run of one byte's loop led nowhere from its end: tries one byte less.
  private void shorten(int loop, int low, int end) {
    if (reached) {
      remember(loop, low);
      return;
    }
    remember(loop, end);
    if (end > low) {
      push(SHORTER, loop, low, end - 1);
      walk(program.next(loop), end - 1);
    }
  }

  private void remember(int state, int at) {
    if (isUncertain(at)) {
      return;
    }
    int branch = program.branch(state);
    int[] known = memory[branch];
    if (known == null) {
      known = new int[text.length() + 1];
      memory[branch] = known;
    }
    known[at] = reached ? attempt : patience > 0 ? FAILED : failedNow();
  }

  /// Whether what happens at a position may depend on how often loops have gone round there.
  private boolean isUncertain(int at) {
    return countedAt == at && patience > 0;
  }

  /// That a branch led nowhere in this attempt, perhaps because of a loop that was under way.
  private int failedNow() {
    return FAILED - attempt;
  }

  /// Whether a branch was tried at a position before; then `reached` says how it went.
  private boolean known(int state, int at) {
    int[] known = memory[program.branch(state)];
    if (countedAt == at && patience > 0) {
      patience--;
    }
    if (known == null || isUncertain(at) || known[at] == 0) {
      return false;
    }
    if (known[at] == FAILED || known[at] == failedNow()) {
      return true;
    }
    reached = known[at] == attempt;
    return reached;
  }

  /// Goes from state to state until there is nothing to go on with.
  private void walk(int from, int start) {
    int state = from;
    int at = start;
    while (true) {
      switch (program.operation(state)) {
        case RegexProgram.BYTE -> {
          if (at == text.length() || !program.takes(state, text.charAt(at))) {
            return;
          }
          at++;
        }
        case RegexProgram.BEGIN -> {
          if (at != begin || preceded) {
            return;
          }
        }
        case RegexProgram.END -> {
          if (at != text.length()) {
            return;
          }
        }
        case RegexProgram.OPEN -> mark(2 * program.other(state), at);
        case RegexProgram.CLOSE -> mark(2 * program.other(state) + 1, at);
        default -> {
          branchOff(state, at);
          return;
        }
      }
      state = program.next(state);
    }
  }

  private void mark(int index, int at) {
    push(RESTORE, index, marks[index], 0);
    marks[index] = at;
  }

  private void branchOff(int state, int at) {
    if (program.operation(state) == RegexProgram.ACCEPT) {
      accept(at);
    } else if (known(state, at)) {
      return;
    } else if (program.operation(state) == RegexProgram.FORK) {
      push(SECOND_WAY, state, at, 0);
      push(ENTER, program.other(state), at, 0);
    } else if (program.runs(state)) {
      int end = runEnd(state, at);
      push(SHORTER, state, at, end);
      push(ENTER, program.next(state), end, 0);
    } else {
      push(AFTER_LOOP, state, at, 0);
      if (!program.spins(state) || count(program.branch(state), at)) {
        push(ENTER, program.other(state), at, 0);
      }
    }
  }

  /// How far a loop of one byte goes, but not to where it was found to lead nowhere.
  private int runEnd(int loop, int start) {
    int body = program.other(loop);
    int[] known = memory[program.branch(loop)];
    int at = start;
    while (at < text.length() && program.takes(body, text.charAt(at))) {
      if (known != null && known[at + 1] == FAILED) {
        break;
      }
      at++;
    }
    return at;
  }

  /// Counts one more round at a position; false when there were enough.
  private boolean count(int branch, int at) {
    int old = roundsAt[branch] == at ? rounds[branch] : 0;
    if (old == MOST_ROUNDS) {
      return false;
    }
    int packed = branch * (MOST_ROUNDS + 1) + rounds[branch];
    push(UNCOUNT, packed, roundsAt[branch], countedAt);
    rounds[branch] = old + 1;
    roundsAt[branch] = at;
    countedAt = at;
    return true;
  }

  private void accept(int at) {
    if (exact ? at < text.length() : notEmpty && at == begin) {
      return;
    }
    reached = true;
    if (at > furthest) {
      furthest = at;
      System.arraycopy(marks, 0, best, 0, marks.length);
    }
    if (at == text.length()) {
      stop();
    }
  }

  /// Nothing can be better: drops what was left for later, and the counts that it would restore.
  private void stop() {
    top = 0;
    Arrays.fill(roundsAt, -1);
  }
}
