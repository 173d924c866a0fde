package dev.imgx.build.substitute;

import dev.imgx.build.BuildEvent;
import dev.imgx.store.path.StorePath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// How far a delivery is, all paths together, told now and then. Safe for several threads.
final class Meter {
  private static final long INTERVAL = 100_000_000;

  private final Consumer<BuildEvent> events;
  private final int paths;
  private final long expected;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - INTERVAL);
  private final Map<StorePath, Long> each = new ConcurrentHashMap<>();

  Meter(Consumer<BuildEvent> events, List<Origin.Found> paths) {
    this.events = events;
    this.paths = paths.size();
    this.expected = paths.stream().mapToLong(Origin.Found::download).sum();
    long unpacked = paths.stream().mapToLong(found -> found.info().narSize()).sum();
    events.accept(new BuildEvent.Fetches(paths.size(), expected, unpacked));
  }

  void started(Origin.Found found) {
    String from = found.origin().address();
    events.accept(new BuildEvent.Fetch(found.info().path(), from));
  }

  void progress(Origin.Found found, long done) {
    Long before = each.put(found.info().path(), done);
    bytes.addAndGet(done - (before == null ? 0 : before));
    long now = System.nanoTime();
    long last = told.get();
    if (now - last >= INTERVAL && told.compareAndSet(last, now)) {
      tell();
    }
  }

  void arrived(Origin.Found found) {
    each.remove(found.info().path());
    arrived.incrementAndGet();
    tell();
  }

  private void tell() {
    events.accept(new BuildEvent.FetchProgress(arrived.get(), paths, bytes.get(), expected));
  }
}
