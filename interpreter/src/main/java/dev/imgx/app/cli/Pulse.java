package dev.imgx.app.cli;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Does something again and again on a thread of its own, as long as there is something to do.
/// Mutable: whether it beats. Everything happens under one lock, which those who start it hold.
final class Pulse {
  private final Object lock;
  private final Duration interval;
  private final BooleanSupplier beat;
  private @Nullable Thread thread;

  /// @param beat whether there may be more to do
  Pulse(Object lock, Duration interval, BooleanSupplier beat) {
    this.lock = lock;
    this.interval = interval;
    this.beat = beat;
  }

  /// Begins, unless it beats already.
  void start() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("display").start(this::run);
    }
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        Thread.sleep(interval);
        synchronized (lock) {
          more = thread == Thread.currentThread() && beat.getAsBoolean();
          if (!more && thread == Thread.currentThread()) {
            thread = null;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends.
  void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }
}
