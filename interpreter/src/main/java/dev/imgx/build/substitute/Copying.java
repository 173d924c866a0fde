package dev.imgx.build.substitute;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.Parallel;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Copies paths between stores and caches: only those that are missing, references first, several
/// at a time.
public final class Copying {
  private static final int QUESTIONS = 24;

  private final Origin origin;
  private final Goal goal;
  private final @Nullable Trust trust;
  private final Consumer<BuildEvent> events;

  /// @param trust whom to believe about paths, or null when the origin itself is believed
  public Copying(Origin origin, Goal goal, @Nullable Trust trust, Consumer<BuildEvent> events) {
    this.origin = origin;
    this.goal = goal;
    this.trust = trust;
    this.events = events;
  }

  /// Copies these paths, and what they refer to if `recursive`. Throws `BuildError` when the origin
  /// lacks one or does not give what it promises; what arrived before stays.
  ///
  /// @param directory for messages
  public void copy(Collection<StorePath> paths, boolean recursive, StoreDir directory)
      throws InterruptedException {
    Gathering.Sources sources = new Gathering.Sources(this::has, this::find, QUESTIONS);
    Gathering gathering = new Gathering(sources, recursive);
    gathering.ask(paths);
    Set<StorePath> absent = gathering.absent();
    if (!absent.isEmpty()) {
      throw new TransferError(
          "'%s' is not in '%s'"
              .formatted(directory.print(absent.iterator().next()), origin.address()));
    }
    List<Origin.Found> wanted = gathering.complete(paths);
    checkTrust(wanted, directory);
    if (!recursive) {
      checkReferences(wanted, directory);
    }
    if (wanted.isEmpty()) {
      return;
    }
    if (goal instanceof StorePlace place) {
      Set<StorePath> used = new TreeSet<>();
      wanted.forEach(found -> used.addAll(found.info().references()));
      wanted.forEach(found -> used.add(found.info().path()));
      place.store().protect(used);
    }
    Meter meter = new Meter(events, wanted, goal.destination(), _ -> {});
    int atOnce =
        goal instanceof CachePlace && origin instanceof StorePlace
            ? Math.max(2, Runtime.getRuntime().availableProcessors())
            : Places.ARRIVALS;
    Delivery.Rescue none =
        (found, reason) -> {
          throw failure(found, reason, directory);
        };
    new Delivery(goal, meter, none, atOnce).bring(wanted);
  }

  private boolean has(StorePath path) throws IOException {
    try {
      return goal.has(path);
    } catch (CacheError e) {
      throw new TransferError("the cache cannot be asked: " + e.getMessage(), e);
    }
  }

  private Origin.@Nullable Found find(StorePath path) {
    try {
      return origin.find(path);
    } catch (IOException e) {
      throw new TransferError("'" + origin.address() + "': " + e.getMessage(), e);
    }
  }

  private void checkTrust(List<Origin.Found> wanted, StoreDir directory) {
    for (Origin.Found found : wanted) {
      if (trust != null && !trust.accepts(found.info())) {
        throw new TransferError(
            "'%s' from '%s' is not signed by a trusted key ('--no-check-sigs' does without)"
                .formatted(directory.print(found.info().path()), origin.address()));
      }
    }
  }

  private void checkReferences(List<Origin.Found> wanted, StoreDir directory)
      throws InterruptedException {
    Set<StorePath> coming = new TreeSet<>();
    Set<StorePath> needed = new TreeSet<>();
    for (Origin.Found found : wanted) {
      coming.add(found.info().path());
      needed.addAll(found.info().references());
    }
    needed.removeAll(coming);
    Parallel.each(
        needed,
        QUESTIONS,
        path -> {
          if (!has(path)) {
            throw new TransferError(
                "'%s' is referred to, but would be missing (leave '--no-recursive' out)"
                    .formatted(directory.print(path)));
          }
        });
  }

  /// The first trouble ends it.
  private TransferError failure(Origin.Found found, String reason, StoreDir directory) {
    if (origin instanceof CachePlace place) {
      place.forget(found.info().path());
    }
    return new TransferError(
        "cannot copy '%s' from '%s': %s"
            .formatted(directory.print(found.info().path()), origin.address(), reason));
  }
}
