package dev.imgx.app.session;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs what recurses as deep as programs do on a thread with a large stack.
public final class DeepStack {
  private static final long SMALLEST = 8L << 20;

  private DeepStack() {}

  /// The result of the task; what it throws is thrown here. Memory of the stack is used only as far
  /// as needed; where so much cannot be reserved, less is.
  public static <T> T call(long stackBytes, Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = start(future, stackBytes);
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private static Thread start(Runnable task, long stackBytes) {
    try {
      Thread thread = new Thread(null, task, "main", stackBytes);
      thread.start();
      return thread;
    } catch (OutOfMemoryError e) {
      if (stackBytes <= SMALLEST) {
        throw e;
      }
      return start(task, stackBytes / 2);
    }
  }
}
