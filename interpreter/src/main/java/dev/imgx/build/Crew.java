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

/// Works off an agenda: what is to be fetched comes on a thread of its own, and what is ready runs
/// meanwhile, several items at a time, each on a thread of its own. An item is ready when its
/// inputs are there, whatever else is still on its way. Downloads mostly wait for others, so that
/// as many of them run beside the builds as there may be builds; and builds, which compute, have
/// threads of the system, so that downloads need not wait for one of Java's few. An item that is
/// alone runs on the calling thread, so that small builds start no thread.
///
/// Mutable: one crew works once.
final class Crew {
  /// What is done with an item; the answer is whether anything was made.
  @FunctionalInterface
  interface Work {
    boolean realise(Agenda.Item item) throws InterruptedException;
  }

  private static final int LONGEST_CHAIN = 20;

  /// What the crew's own thread waits for.
  private sealed interface News {
    /// An item is done, or has failed.
    record Outcome(Agenda.Item item, boolean built, @Nullable Throwable failure) implements News {}

    /// A path was fetched.
    record Arrival(StorePath path) implements News {}

    /// Nothing more is fetched.
    record Fetched(@Nullable Throwable failure) implements News {}
  }

  private final Agenda agenda;
  private final Work work;
  private final Substituter substituter;
  private final Scheduler.Options options;
  private final Map<StorePath, Integer> missing = new HashMap<>();
  private final Map<StorePath, List<Agenda.Item>> dependents = new HashMap<>();
  private final Map<StorePath, List<Agenda.Item>> waiting = new HashMap<>();
  private final Queue builds = new Queue();
  private final Queue downloads = new Queue();
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final Set<StorePath> built = new TreeSet<>();
  private final List<BuildError> failures = new ArrayList<>();
  private @Nullable Thread fetching;

  Crew(Agenda agenda, Work work, Substituter substituter, Scheduler.Options options) {
    this.agenda = agenda;
    this.work = work;
    this.substituter = substituter;
    this.options = options;
    for (Agenda.Item item : agenda.items()) {
      int lacks = item.needs().size() + item.awaits().size();
      missing.put(item.path(), lacks);
      for (StorePath need : item.needs()) {
        dependents.computeIfAbsent(need, k -> new ArrayList<>()).add(item);
      }
      for (StorePath path : item.awaits()) {
        waiting.computeIfAbsent(path, k -> new ArrayList<>()).add(item);
      }
      if (lacks == 0) {
        queue(item).ready.add(item);
      }
    }
  }

  /// Items of one kind.
  private static final class Queue {
    final Deque<Agenda.Item> ready = new ArrayDeque<>();
    final Map<StorePath, Thread> running = new HashMap<>();
  }

  private Queue queue(Agenda.Item item) {
    boolean waits = item.isFetch() && item.derivation().builder().startsWith(InProcess.PREFIX);
    return waits ? downloads : builds;
  }

  /// Returns what was made here. Throws `BuildError` when something failed. What waited for a path
  /// that could not be fetched is left undone.
  Set<StorePath> work() throws InterruptedException {
    try {
      startFetching();
      while (startReady()) {
        settle(news.take());
      }
    } finally {
      dismiss();
    }
    if (!failures.isEmpty()) {
      throw summary();
    }
    return built;
  }

  private void startFetching() {
    Set<StorePath> paths = agenda.fetches();
    if (!paths.isEmpty()) {
      fetching = Thread.ofVirtual().name("fetches").start(() -> news.add(fetch(paths)));
    }
  }

  // As with items.
  private News.Fetched fetch(Set<StorePath> paths) {
    try {
      substituter.fetch(paths, path -> news.add(new News.Arrival(path)));
      return new News.Fetched(null);
    } catch (Throwable e) {
      return new News.Fetched(e);
    }
  }

  /// Whether there is news to come.
  private boolean startReady() {
    boolean stopped = !failures.isEmpty() && !options.keepGoing();
    if (!stopped && isIdle() && builds.ready.size() + downloads.ready.size() == 1) {
      news.add(run((builds.ready.isEmpty() ? downloads : builds).ready.remove()));
      return true;
    }
    if (!stopped) {
      start(downloads, options.downloads());
      start(builds, options.jobs());
    }
    return !stopped && !isIdle();
  }

  private boolean isIdle() {
    return fetching == null && builds.running.isEmpty() && downloads.running.isEmpty();
  }

  private void start(Queue queue, int most) {
    while (!queue.ready.isEmpty() && queue.running.size() < Math.max(1, most)) {
      Agenda.Item item = queue.ready.remove();
      Thread.Builder thread = Thread.ofPlatform().daemon().name(item.derivation().name());
      queue.running.put(item.path(), thread.start(() -> news.add(run(item))));
    }
  }

  // Whatever goes wrong on the item's thread is handed to the crew's own thread.
  private News.Outcome run(Agenda.Item item) {
    try {
      return new News.Outcome(item, work.realise(item), null);
    } catch (Throwable e) {
      return new News.Outcome(item, false, e);
    }
  }

  private void settle(News one) throws InterruptedException {
    switch (one) {
      case News.Outcome outcome -> settle(outcome);
      case News.Arrival arrival -> release(waiting.getOrDefault(arrival.path(), List.of()));
      case News.Fetched end -> {
        fetching = null;
        if (end.failure() != null) {
          fail(end.failure(), "");
        }
      }
    }
  }

  private void settle(News.Outcome outcome) throws InterruptedException {
    StorePath path = outcome.item().path();
    queue(outcome.item()).running.remove(path);
    if (outcome.failure() != null) {
      fail(outcome.failure(), chain(path));
      return;
    }
    if (outcome.built()) {
      built.add(path);
    }
    release(dependents.getOrDefault(path, List.of()));
  }

  private void fail(Throwable failure, String chain) throws InterruptedException {
    switch (failure) {
      case BuildError e -> failures.add(chain.isEmpty() ? e : e.with(e.getMessage() + chain));
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

  /// One of the things that these items lack is there now.
  private void release(List<Agenda.Item> items) {
    for (Agenda.Item item : items) {
      if (missing.merge(item.path(), -1, Integer::sum) == 0) {
        queue(item).ready.add(item);
      }
    }
  }

  /// Cancels what still runs, and waits until it has cleaned up.
  private void dismiss() throws InterruptedException {
    List<Thread> threads = new ArrayList<>(builds.running.values());
    threads.addAll(downloads.running.values());
    if (fetching != null) {
      threads.add(fetching);
    }
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
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
