package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildEvent;
import dev.imgx.build.Substituter;
import dev.imgx.build.Target;
import dev.imgx.store.LocalStore;
import dev.imgx.store.StoreError;
import dev.imgx.store.Upkeep;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Makes damaged paths again, as if they were not there: from a cache, or by their derivations.
///
/// @param store where they are
/// @param workshop what realises derivations
record Repairs(LocalStore store, Workshop workshop) implements Upkeep.Repairer {
  @Override
  public void repair(StorePath path) {
    store.distrust(path);
    try {
      if (!fetched(path)) {
        build(path);
      }
    } catch (BuildError e) {
      throw new StoreError(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreError("interrupted", e);
    } finally {
      store.trust(path);
    }
  }

  /// Whether a cache had it. One that fails is no reason not to build.
  private boolean fetched(StorePath path) throws InterruptedException {
    Substituter substituter = workshop.substituter();
    try {
      Collection<StorePath> obtainable =
          substituter.isActive() ? substituter.obtainable(List.of(path)) : List.of();
      if (obtainable.isEmpty()) {
        return false;
      }
      substituter.fetch(obtainable, _ -> {});
      return store.isValid(path);
    } catch (BuildError e) {
      workshop.tell(new BuildEvent.Warning(String.valueOf(e.getMessage())));
      return false;
    }
  }

  private void build(StorePath path) throws InterruptedException {
    SortedSet<StorePath> derivers = new TreeSet<>(store.derivers(path));
    if (derivers.isEmpty()) {
      throw new StoreError("no cache has it, and no derivation of it is known");
    }
    StorePath derivation = derivers.getFirst();
    List<String> outputs = new ArrayList<>();
    Derivation text = store.readDerivation(derivation);
    for (String id : text.outputs().keySet()) {
      if (path.equals(text.output(id))) {
        outputs.add(id);
      }
    }
    workshop.scheduler(BuildOptions.STANDARD).build(List.of(Target.of(derivation, outputs)));
  }
}
