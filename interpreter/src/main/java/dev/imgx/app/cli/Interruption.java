package dev.imgx.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a command tidy up when Ctrl-C (or a polite kill) ends the process: its thread is
/// interrupted, and has some seconds. Without this it would simply end, which the store survives,
/// but tidies up only at the next start.
///
/// Java then ends the process with the exit code of the signal: 130 for Ctrl-C.
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean interrupted;

  /// For the thread that runs the command, which also closes this.
  Interruption() {
    Thread command = Thread.currentThread();
    hook = new Thread(() -> interrupt(command), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt(Thread command) {
    interrupted = true;
    command.interrupt();
    try {
      boolean tidy = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assert tidy || command.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Says that everything is closed. When the process is ending anyway this never returns, so that
  /// nobody reports the interruption as an error.
  @Override
  public void close() {
    finished.countDown();
    if (interrupted) {
      park();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      park();
    }
  }

  private static void park() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException again) {
        assert Thread.currentThread().isAlive();
      }
    }
  }
}
