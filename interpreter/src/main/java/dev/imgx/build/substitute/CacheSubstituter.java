package dev.imgx.build.substitute;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.Substituter;
import dev.imgx.store.Store;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Substitutes from binary caches. What a cache said stays known as long as this lives.
final class CacheSubstituter implements Substituter {
  private final Store store;
  private final StorePlace place;
  private final Caches caches;
  private final Consumer<BuildEvent> events;
  private final boolean fallback;
  private final Set<StorePath> failed = new TreeSet<>();
  private @Nullable Gathering gathering;

  /// @param fallback whether what cannot be fetched after all may be built
  CacheSubstituter(StorePlace place, Caches caches, Consumer<BuildEvent> events, boolean fallback) {
    this.place = place;
    this.store = place.store();
    this.caches = caches;
    this.events = events;
    this.fallback = fallback;
  }

  @Override
  public boolean isActive() {
    return true;
  }

  @Override
  public synchronized Set<StorePath> obtainable(Collection<StorePath> paths)
      throws InterruptedException {
    Set<StorePath> obtainable = new TreeSet<>();
    for (Origin.Found found : closure(paths)) {
      obtainable.add(found.info().path());
    }
    obtainable.retainAll(new TreeSet<>(paths));
    return obtainable;
  }

  @Override
  public synchronized List<Offer> offers(Collection<StorePath> paths) throws InterruptedException {
    return closure(paths).stream()
        .map(found ->
            new Offer(
                found.info().path(),
                found.origin().address(),
                found.download(),
                found.info().narSize()))
        .toList();
  }

  private List<Origin.Found> closure(Collection<StorePath> paths) throws InterruptedException {
    Gathering current = gathering;
    if (current == null) {
      current = new Gathering(new Gathering.Sources(store::isValid, this::find, questions()), true);
      gathering = current;
    }
    current.ask(paths);
    return current.complete(paths);
  }

  private int questions() throws InterruptedException {
    try {
      return caches.atOnce();
    } catch (IOException e) {
      throw new TransferError(String.valueOf(e.getMessage()), e);
    }
  }

  private Origin.@Nullable Found find(StorePath path) throws IOException, InterruptedException {
    return failed.contains(path) ? null : caches.find(path);
  }

  @Override
  public synchronized void fetch(Collection<StorePath> paths, Consumer<StorePath> arrivals)
      throws InterruptedException {
    List<Origin.Found> wanted = closure(paths);
    protect(wanted);
    Meter meter = new Meter(events, wanted, null, arrivals);
    Set<StorePath> missing =
        new Delivery(place, meter, this::elsewhere, Places.ARRIVALS).bring(wanted);
    gathering = null;
    if (wanted.isEmpty() || missing.size() == wanted.size()) {
      // Nothing came: whatever the reason, it must not be tried for ever.
      failed.addAll(paths);
    }
    if (!missing.isEmpty() && !fallback) {
      throw new TransferError(
          "%d of %d paths could not be fetched, among them '%s'; %s"
              .formatted(
                  missing.size(),
                  wanted.size(),
                  store.directory().print(missing.iterator().next()),
                  Caches.HOW_TO_BUILD));
    }
  }

  /// Keeps what comes, and what it refers to, from being collected meanwhile.
  private void protect(List<Origin.Found> wanted) {
    List<StorePath> all = new ArrayList<>();
    for (Origin.Found found : wanted) {
      PathInfo info = found.info();
      all.add(info.path());
      all.addAll(info.references());
    }
    store.protect(all);
  }

  /// Looks for other caches.
  private Origin.@Nullable Found elsewhere(Origin.Found found, String reason)
      throws IOException, InterruptedException {
    caches.exclude(found);
    events.accept(
        new BuildEvent.Warning(
            "cannot fetch '%s' from '%s': %s"
                .formatted(
                    store.directory().print(found.info().path()),
                    found.origin().address(),
                    reason)));
    return caches.find(found.info().path());
  }
}
