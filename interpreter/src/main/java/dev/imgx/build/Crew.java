package dev.imgx.build;

import dev.imgx.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Works off an agenda: what is ready runs, several items at a time, each on a thread of its own.
/// An item that is alone runs on the calling thread, so that small builds start no thread.
///
/// Mutable: one crew works once.
final class Crew {
  /// What is done with an item; the answer is whether anything was made.
  @FunctionalInterface
  interface Work {
    boolean realise(Agenda.Item item) throws InterruptedException;
  }

  private static final int LONGEST_CHAIN = 20;

  private record Outcome(Agenda.Item item, boolean built, @Nullable Throwable failure) {}

  private final Work work;
  private final Scheduler.Options options;
  private final Map<StorePath, Integer> missing = new HashMap<>();
  private final Map<StorePath, List<Agenda.Item>> dependents = new HashMap<>();
  private final Deque<Agenda.Item> ready = new ArrayDeque<>();
  private final Map<StorePath, Thread> running = new HashMap<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Set<StorePath> built = new TreeSet<>();
  private final List<BuildError> failures = new ArrayList<>();

  Crew(List<Agenda.Item> agenda, Work work, Scheduler.Options options) {
    this.work = work;
    this.options = options;
    for (Agenda.Item item : agenda) {
      missing.put(item.path(), item.needs().size());
      for (StorePath need : item.needs()) {
        dependents.computeIfAbsent(need, k -> new ArrayList<>()).add(item);
      }
      if (item.needs().isEmpty()) {
        ready.add(item);
      }
    }
  }

  /// Returns what was made here. Throws `BuildError` when something failed.
  Set<StorePath> work() throws InterruptedException {
    try {
      while (startReady()) {
        settle(outcomes.take());
      }
    } finally {
      dismiss();
    }
    if (!failures.isEmpty()) {
      throw summary();
    }
    return built;
  }

  /// Whether an outcome is to come.
  private boolean startReady() {
    boolean stopped = !failures.isEmpty() && !options.keepGoing();
    if (!stopped && running.isEmpty() && ready.size() == 1) {
      outcomes.add(run(ready.remove()));
      return true;
    }
    while (!stopped && !ready.isEmpty() && running.size() < Math.max(1, options.jobs())) {
      Agenda.Item item = ready.remove();
      running.put(
          item.path(),
          Thread.ofVirtual().name(item.derivation().name()).start(() -> outcomes.add(run(item))));
    }
    return !stopped && !running.isEmpty();
  }

  // Whatever goes wrong on the item's thread is handed to the crew's own thread.
  private Outcome run(Agenda.Item item) {
    try {
      return new Outcome(item, work.realise(item), null);
    } catch (Throwable e) {
      return new Outcome(item, false, e);
    }
  }

  private void settle(Outcome outcome) throws InterruptedException {
    StorePath path = outcome.item().path();
    running.remove(path);
    switch (outcome.failure()) {
      case null -> finished(path, outcome.built());
      case BuildError e -> failures.add(e.with(e.getMessage() + chain(path)));
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /// What needed the item, up to a target, a line each.
  private String chain(StorePath failed) {
    StringBuilder chain = new StringBuilder();
    List<Agenda.Item> next = dependents.getOrDefault(failed, List.of());
    for (int i = 0; !next.isEmpty() && i < LONGEST_CHAIN; i++) {
      Agenda.Item item = next.getFirst();
      chain.append("\n  needed by ").append(item.path().derivationName());
      next = dependents.getOrDefault(item.path(), List.of());
    }
    return chain.append(next.isEmpty() ? "" : "\n  …").toString();
  }

  private void finished(StorePath path, boolean made) {
    if (made) {
      built.add(path);
    }
    for (Agenda.Item dependent : dependents.getOrDefault(path, List.of())) {
      if (missing.merge(dependent.path(), -1, Integer::sum) == 0) {
        ready.add(dependent);
      }
    }
  }

  /// Cancels what still runs, and waits until it has cleaned up.
  private void dismiss() throws InterruptedException {
    running.values().forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : running.values()) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  private BuildError summary() {
    BuildError first = failures.getFirst();
    if (failures.size() == 1) {
      return first;
    }
    Set<String> messages = new HashSet<>();
    StringBuilder text = new StringBuilder();
    for (BuildError failure : failures) {
      if (messages.add(failure.getMessage())) {
        text.append(text.isEmpty() ? "" : "\n").append(failure.getMessage());
      }
    }
    return BuildError.all(failures, text.toString());
  }
}
