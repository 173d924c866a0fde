package dev.imgx.build;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Does the same with many things, several at a time, each on a thread of its own.
public final class Parallel {
  /// What is done.
  @FunctionalInterface
  public interface Work<T> {
    void on(T item) throws IOException, InterruptedException;
  }

  private Parallel() {}

  /// Returns when all is done: with at most `atOnce` things at a time. The first failure ends the
  /// rest, and is thrown when everything has stopped: an `IOException` as `BuildError`.
  public static <T> void each(Collection<T> items, int atOnce, Work<? super T> work)
      throws InterruptedException {
    Semaphore places = new Semaphore(atOnce, true);
    run(
        items,
        item -> {
          places.acquire();
          try {
            work.on(item);
          } finally {
            places.release();
          }
        });
  }

  /// The same with all at a time: `work` waits by itself.
  public static <T> void run(Collection<T> items, Work<? super T> work)
      throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (T item : items) {
        running.add(
            threads.submit(() -> {
              work.on(item);
              return true;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private static RuntimeException failure(Throwable cause) throws InterruptedException {
    return switch (cause) {
      case InterruptedException e -> throw e;
      case InterruptedIOException e -> throw new InterruptedException();
      case RuntimeException e -> e;
      case Error e -> throw e;
      case IOException e -> new BuildError(BuildError.Kind.REFUSED, Reasons.of(e), e);
      default -> throw new IllegalStateException(cause);
    };
  }
}
