package dev.imgx.build.substitute;

import dev.imgx.build.BuildEvent;
import dev.imgx.store.path.StorePath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How far a delivery is, all paths together, told now and then; and what has arrived, told at
/// once. Safe for several threads.
final class Meter {
  private static final long INTERVAL = 100_000_000;

  private final Consumer<BuildEvent> events;
  private final @Nullable String place;
  private final Consumer<StorePath> arrivals;
  private final int paths;
  private final long expected;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - INTERVAL);
  private final Map<StorePath, Long> each = new ConcurrentHashMap<>();

  /// @param place where the paths are sent, or null when they come here
  /// @param arrivals hears of each path that counts
  Meter(
      Consumer<BuildEvent> events,
      List<Origin.Found> paths,
      @Nullable String place,
      Consumer<StorePath> arrivals) {
    this.events = events;
    this.place = place;
    this.arrivals = arrivals;
    this.paths = paths.size();
    this.expected = paths.stream().mapToLong(Origin.Found::download).sum();
    long unpacked = paths.stream().mapToLong(found -> found.info().narSize()).sum();
    events.accept(new BuildEvent.Transfers(place != null, paths.size(), expected, unpacked));
  }

  void started(Origin.Found found) {
    String where = place == null ? found.origin().address() : place;
    events.accept(new BuildEvent.Transfer(place != null, found.info().path(), where));
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
    arrivals.accept(found.info().path());
    tell();
  }

  private void tell() {
    events.accept(new BuildEvent.TransferProgress(arrived.get(), paths, bytes.get(), expected));
  }
}
