package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.Target;
import dev.imgx.store.LocalStore;
import dev.imgx.store.StoreError;
import dev.imgx.store.Upkeep;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
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
    StorePath derivation = derivation(path);
    List<String> outputs = new ArrayList<>();
    Derivation text = store.readDerivation(derivation);
    for (String id : text.outputs().keySet()) {
      if (path.equals(text.output(id))) {
        outputs.add(id);
      }
    }
    store.distrust(path);
    try {
      workshop.scheduler(BuildOptions.STANDARD).build(List.of(Target.of(derivation, outputs)));
    } catch (BuildError e) {
      throw new StoreError(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreError("interrupted", e);
    } finally {
      store.trust(path);
    }
  }

  private StorePath derivation(StorePath path) {
    SortedSet<StorePath> derivers = new TreeSet<>(store.derivers(path));
    if (derivers.isEmpty()) {
      throw new StoreError("no derivation of it is known");
    }
    return derivers.getFirst();
  }
}
