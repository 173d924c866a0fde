package dev.imgx.plan;

import dev.imgx.lang.value.Attrs;
import java.util.Arrays;

/// Sets that are made again and again with the same names: they share a shape with the last one of
/// their size. Mutable.
final class Alike {
  private static final int SIZES = 12;

  private final Attrs[] last = new Attrs[SIZES];

  Alike() {
    Arrays.fill(last, Attrs.EMPTY);
  }

  /// The same set.
  Attrs shaped(Attrs set) {
    int size = Math.min(set.size(), SIZES - 1);
    last[size] = set.shaped(last[size]);
    return last[size];
  }
}
