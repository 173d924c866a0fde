package dev.imgx.lang.eval;

import dev.imgx.lang.value.EvalError;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A task on a thread of its own with a large stack. Mutable: the thread leaves its result here.
final class DeepStack<T> implements Runnable {
  private final Supplier<T> task;
  private @Nullable T result;
  private @Nullable Throwable failure;

  DeepStack(Supplier<T> task) {
    this.task = task;
  }

  /// Runs the task and waits. Being interrupted is passed on to the task's thread.
  T run(long stackBytes) {
    Thread thread = new Thread(null, this, "evaluator", stackBytes);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome();
  }

  private T outcome() {
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (result == null) {
      throw new IllegalStateException("the evaluator gave no result");
    }
    return result;
  }

  @Override
  public void run() {
    try {
      result = task.get();
    } catch (StackOverflowError e) {
      failure = new EvalError(Depth.EXCEEDED);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }
}
