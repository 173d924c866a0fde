package dev.imgx.fuzz;

import java.util.function.Predicate;

/// Makes the record of choices behind a failure smaller for as long as the failure stays.
final class Shrinker {
  private final Predicate<int[]> fails;
  private int[] best;
  private int budget;

  private Shrinker(int[] record, Predicate<int[]> fails, int budget) {
    this.best = record;
    this.fails = fails;
    this.budget = budget;
  }

  /// A record that still fails, after at most so many tries.
  static int[] shrink(int[] record, Predicate<int[]> fails, int tries) {
    return new Shrinker(record, fails, tries).run();
  }

  private int[] run() {
    boolean better = true;
    while (better && budget > 0) {
      better = false;
      for (int length = Math.max(1, best.length / 2); length > 0; length /= 2) {
        better |= withoutRuns(length);
      }
      better |= withSmaller();
    }
    return best;
  }

  private boolean withoutRuns(int length) {
    boolean better = false;
    int at = 0;
    while (at + length <= best.length) {
      int[] shorter = new int[best.length - length];
      System.arraycopy(best, 0, shorter, 0, at);
      System.arraycopy(best, at + length, shorter, at, shorter.length - at);
      if (take(shorter)) {
        better = true;
      } else {
        at += length;
      }
    }
    return better;
  }

  private boolean withSmaller() {
    boolean better = false;
    for (int at = 0; at < best.length; at++) {
      for (int value : new int[] {0, best[at] / 2, best[at] - 1}) {
        if (value >= 0 && value < best[at]) {
          int[] smaller = best.clone();
          smaller[at] = value;
          better |= take(smaller);
        }
      }
    }
    return better;
  }

  private boolean take(int[] record) {
    if (budget-- <= 0 || !fails.test(record)) {
      return false;
    }
    best = record;
    return true;
  }
}
