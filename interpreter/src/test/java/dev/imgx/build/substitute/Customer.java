package dev.imgx.build.substitute;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildEvent;
import dev.imgx.build.Substituter;
import dev.imgx.build.fetch.Patience;
import dev.imgx.build.fetch.Web;
import dev.imgx.store.LocalStore;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A store in a directory that substitutes from caches, impatiently.
final class Customer implements AutoCloseable {
  static final Patience HASTY =
      new Patience(Duration.ofSeconds(5), Duration.ofMillis(500), 3, Duration.ofMillis(10));

  final LocalStore store;
  final Places places;
  final Collection<BuildEvent> events = new ConcurrentLinkedQueue<>();

  Customer(Path root) {
    this(root, new Web(HASTY, Map.of(), null));
  }

  Customer(Path root, Web web) {
    store = new LocalStore(root, StoreDir.STANDARD);
    places = new Places(store, root, root, web);
  }

  /// Settings with these caches and this trusted key.
  static SubstituterSettings settings(Supply supply, String... caches) {
    return new SubstituterSettings(
        List.of(caches),
        List.of(supply.key.publicKey().toString()),
        SubstituterSettings.Manner.STANDARD,
        "");
  }

  /// Has the paths fetched; those that are valid afterwards.
  Collection<StorePath> fetch(SubstituterSettings settings, StorePath... paths)
      throws InterruptedException {
    Substituter substituter = places.substituter(settings, events::add);
    Collection<StorePath> obtainable = substituter.obtainable(List.of(paths));
    if (!obtainable.isEmpty()) {
      substituter.fetch(obtainable, _ -> {});
    }
    return store.paths();
  }

  /// The message of the error, if fetching ends with one.
  @Nullable String failure(SubstituterSettings settings, StorePath... paths)
      throws InterruptedException {
    try {
      fetch(settings, paths);
      return null;
    } catch (BuildError e) {
      return e.getMessage();
    }
  }

  /// All warnings so far.
  String warnings() {
    StringBuilder text = new StringBuilder();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Warning warning) {
        text.append(warning.message()).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    places.close();
    store.close();
  }
}
