package dev.imgx.plan;

import dev.imgx.lang.value.Context;
import dev.imgx.store.Store;
import dev.imgx.store.path.StorePath;
import java.util.List;

/// Adds to a draft what its strings refer to.
record Needs(Store store, Draft draft) {
  void addAll(Context context) {
    for (String element : context.elements()) {
      // Not a switch over types: those are linked at run time, 10 ms at every start.
      ContextElement needed = ContextElement.decode(element, store.directory());
      if (needed instanceof ContextElement.Built built) {
        draft.addInput(built.path(), built.output());
      } else if (needed instanceof ContextElement.Deep deep) {
        addClosure(deep.path());
      } else {
        draft.sources.add(needed.path());
      }
    }
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
