package dev.imgx.build.substitute;

import dev.imgx.build.Parallel;
import dev.imgx.store.HashMismatch;
import dev.imgx.store.StoreError;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Brings paths to a goal: bytes arrive in any order, several at a time, and count when what they
/// refer to counts.
///
/// Nothing is locked while bytes arrive: two processes may fetch the same, and one throws it away.
final class Delivery {
  /// Knows what to do about troubles. Called from several threads.
  @FunctionalInterface
  interface Rescue {
    /// A path could not be had from where it was found; the answer is where else it is, or null.
    Origin.@Nullable Found failed(Origin.Found found, String reason)
        throws IOException, InterruptedException;
  }

  private final Goal goal;
  private final Meter meter;
  private final Rescue rescue;
  private final Semaphore places;
  private final Map<StorePath, CompletableFuture<Boolean>> outcomes = new HashMap<>();

  /// @param meter is told how far it is
  Delivery(Goal goal, Meter meter, Rescue rescue, int atOnce) {
    this.goal = goal;
    this.meter = meter;
    this.rescue = rescue;
    this.places = new Semaphore(atOnce, true);
  }

  /// Brings these paths, references first; what they refer to besides is there. Returns the paths
  /// that could not be brought. Throws when this machine is the reason.
  Set<StorePath> bring(List<Origin.Found> paths) throws InterruptedException {
    Map<StorePath, Origin.Found> all = new LinkedHashMap<>();
    for (Origin.Found found : paths) {
      all.put(found.info().path(), found);
      outcomes.put(found.info().path(), new CompletableFuture<>());
    }
    Parallel.run(all.values(), this::bring);
    Set<StorePath> failed = new HashSet<>();
    outcomes.forEach((path, outcome) -> {
      if (!outcome.getNow(false)) {
        failed.add(path);
      }
    });
    return failed;
  }

  private void bring(Origin.Found first) throws IOException, InterruptedException {
    CompletableFuture<Boolean> outcome = outcome(first.info().path());
    boolean done = false;
    try {
      Origin.Found found = first;
      while (found != null && !done) {
        Result result = once(found);
        done = result.done();
        found = result.next();
      }
    } finally {
      outcome.complete(done);
    }
  }

  private CompletableFuture<Boolean> outcome(StorePath path) {
    return Objects.requireNonNull(outcomes.get(path));
  }

  /// What became of an attempt, and what to try next.
  private record Result(boolean done, Origin.@Nullable Found next) {
    static final Result DONE = new Result(true, null);
    static final Result FAILED = new Result(false, null);
  }

  private Result once(Origin.Found found) throws IOException, InterruptedException {
    if (goal.has(found.info().path())) {
      meter.arrived(found);
      return Result.DONE;
    }
    try (Goal.Arrival arrival = take(found)) {
      if (!needsCount(found)) {
        return Result.FAILED;
      }
      arrival.accept();
      meter.arrived(found);
      return Result.DONE;
    } catch (CacheError | HashMismatch | FormatError e) {
      return next(found, String.valueOf(e.getMessage()));
    }
  }

  private Goal.Arrival take(Origin.Found found) throws IOException, InterruptedException {
    places.acquire();
    try {
      meter.started(found);
      return goal.take(found, done -> meter.progress(found, done));
    } finally {
      places.release();
    }
  }

  /// Another origin may know other references: then they must be there, so that nothing waits for
  /// what was not planned, or in a circle.
  private Result next(Origin.Found found, String reason) throws IOException, InterruptedException {
    Origin.Found other = rescue.failed(found, reason);
    if (other == null) {
      return Result.FAILED;
    }
    for (StorePath need : other.info().references()) {
      boolean planned = found.info().references().contains(need);
      if (!planned && (outcomes.containsKey(need) || !goal.has(need))) {
        return Result.FAILED;
      }
    }
    return new Result(false, other);
  }

  private boolean needsCount(Origin.Found found) throws InterruptedException {
    Collection<StorePath> needs = found.info().references();
    for (StorePath need : needs) {
      CompletableFuture<Boolean> outcome = outcomes.get(need);
      if (outcome == null || need.equals(found.info().path())) {
        continue;
      }
      try {
        if (!outcome.get()) {
          return false;
        }
      } catch (ExecutionException e) {
        throw new StoreError("cannot tell whether a path arrived", e);
      }
    }
    return true;
  }
}
