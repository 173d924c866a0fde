package dev.imgx.app.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/// How fast something grows, over the last seconds. Mutable; is told what time it is.
final class Rate {
  private static final double NANOS = 1e9;
  private static final long SPAN = 5_000_000_000L;
  private static final long STEP = 100_000_000;
  private static final long LEAST = 500_000_000;

  private record Sample(long time, long amount) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /// It is so much now; less than before begins anew.
  void add(long now, long amount) {
    Sample last = samples.peekLast();
    if (last != null && amount < last.amount()) {
      samples.clear();
    } else if (last != null && now - last.time() < STEP) {
      return;
    }
    samples.add(new Sample(now, amount));
    while (now - samples.element().time() > SPAN && samples.size() > 2) {
      samples.remove();
    }
  }

  /// So much a second; 0 when nobody can say yet.
  double perSecond(long now) {
    if (samples.isEmpty() || now - samples.element().time() < LEAST) {
      return 0;
    }
    Sample first = samples.element();
    return (samples.getLast().amount() - first.amount()) / ((now - first.time()) / NANOS);
  }
}
