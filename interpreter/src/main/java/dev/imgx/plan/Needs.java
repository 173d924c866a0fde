package dev.imgx.plan;

import dev.imgx.lang.value.Context;
import dev.imgx.store.Store;
import dev.imgx.store.path.StorePath;
import java.util.List;
import java.util.Map;

/// Adds to a draft what its strings refer to.
///
/// @param known elements that were decoded already; gets more
record Needs(Store store, Map<String, ContextElement> known, Draft draft) {
  void addAll(Context context) {
    for (String element : context.elements()) {
      // Not a switch over types: those are linked at run time, 10 ms at every start.
      ContextElement needed = decoded(element);
      if (needed instanceof ContextElement.Built built) {
        draft.addInput(built.path(), built.output());
      } else if (needed instanceof ContextElement.Deep deep) {
        addClosure(deep.path());
      } else {
        draft.sources.add(needed.path());
      }
    }
  }

  /// Most derivations are needed by many others.
  private ContextElement decoded(String element) {
    ContextElement found = known.get(element);
    if (found == null) {
      found = ContextElement.decode(element, store.directory());
      known.put(element, found);
    }
    return found;
  }

  /// A builder that gets a derivation's path may look at everything that it leads to.
  private void addClosure(StorePath derivation) {
    for (StorePath path : store.closure(List.of(derivation))) {
      draft.sources.add(path);
      if (path.isDerivation()) {
        for (String output : store.readDerivation(path).outputs().keySet()) {
          draft.addInput(path, output);
        }
      }
    }
  }
}
