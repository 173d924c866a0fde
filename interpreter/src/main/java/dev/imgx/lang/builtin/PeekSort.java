package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Order;
import dev.imgx.lang.value.Value;

/// A stable merge sort that makes use of runs which are in order already, and gives the same
/// permutation as Nix even when the comparator contradicts itself. Mutable, for one use.
///
/// Follows `src/libutil/include/nix/util/sort.hh` and, with it, Munro and Wild, “Nearly-Optimal
/// Mergesorts” (2018).
final class PeekSort {
  private static final int SMALL = 16;
  private static final String WHY =
      "while evaluating the return value of the sorting function passed to builtins.sort";

  private final Value[] values;
  private final Value[] buffer;
  private final Value comparator;
  private final boolean natural;

  /// Sorts these values, which are forced, in place by a function that takes two.
  PeekSort(Value[] values, Value comparator) {
    this.values = values;
    this.buffer = new Value[values.length];
    this.comparator = comparator;
    this.natural = comparator instanceof Builtin builtin && builtin.name().equals("lessThan");
  }

  void sort() {
    int length = values.length;
    if (length > 1) {
      sort(0, length, 0, length);
    }
  }

  private boolean less(Value left, Value right) {
    return natural
        ? Order.less(left, right)
        : Expect.bool(Function.call(comparator, left, right), 0, WHY);
  }

  private boolean falls(int index) {
    return less(values[index], values[index - 1]);
  }

  /// Sorts from `begin` to `end`, of which the part up to `left` and that from `right` are in
  /// order.
  private void sort(int begin, int end, int left, int right) {
    if (left == end || right == begin) {
      return;
    }
    if (end - begin <= SMALL) {
      insert(begin, end);
      return;
    }
    int middle = begin + (end - begin) / 2;
    if (middle <= left) {
      sort(left, end, left + 1, right);
      merge(begin, left, end);
    } else if (middle >= right) {
      sort(begin, right, left, right - 1);
      merge(begin, right, end);
    } else {
      sortAround(new Range(begin, end), middle, left, right);
    }
  }

  private record Range(int begin, int end) {}

  /// Finds the run that crosses the middle and sorts what is on both sides of it.
  private void sortAround(Range range, int middle, int left, int right) {
    boolean falling = falls(middle);
    int i = runStart(left, middle, falling);
    int j = runEnd(middle - 1, right, falling);
    if (falling) {
      reverse(i, j);
    }
    int begin = range.begin;
    int end = range.end;
    if (i == begin && j == end) {
      return;
    }
    if (middle - i < j - middle) {
      sort(begin, i, left, i - 1);
      sort(i, end, j, right);
      merge(begin, i, end);
    } else {
      sort(begin, j, left, i);
      sort(j, end, j + 1, right);
      merge(begin, j, end);
    }
  }

  private int runStart(int begin, int end, boolean falling) {
    int last = end;
    while (last - 1 > begin && falls(last - 1) == falling) {
      last--;
    }
    return last - 1;
  }

  private int runEnd(int begin, int end, boolean falling) {
    int first = begin;
    while (first + 1 != end && falls(first + 1) == falling) {
      first++;
    }
    return first + 1;
  }

  private void reverse(int begin, int end) {
    for (int i = begin, j = end - 1; i < j; i++, j--) {
      Value value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  private void insert(int begin, int end) {
    for (int current = begin + 1; current < end; current++) {
      for (int at = current; at > begin && falls(at); at--) {
        Value value = values[at];
        values[at] = values[at - 1];
        values[at - 1] = value;
      }
    }
  }

  private void merge(int begin, int middle, int end) {
    System.arraycopy(values, begin, buffer, begin, end - begin);
    int left = begin;
    int right = middle;
    int out = begin;
    while (left < middle && right < end) {
      values[out++] = less(buffer[right], buffer[left]) ? buffer[right++] : buffer[left++];
    }
    System.arraycopy(buffer, left, values, out, middle - left);
    System.arraycopy(buffer, right, values, out + middle - left, end - right);
  }
}
