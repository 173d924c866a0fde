package dev.imgx.plan;

import dev.imgx.lang.builtin.Family;
import dev.imgx.store.Store;
import java.util.ArrayList;
import java.util.List;

/// The builtins that need a store: what `Builtins` takes besides the language's own.
public final class StoreFamilies {
  private StoreFamilies() {}

  /// The families over a store; `world` must be the interpreter's.
  public static List<Family.Maker> of(Store store, StoreWorld world) {
    List<Family.Maker> makers = new ArrayList<>();
    makers.add(interpreter -> new DerivationBuiltins(store, interpreter));
    makers.add(interpreter -> new ContextBuiltins(store, interpreter));
    makers.add(interpreter -> new SourceBuiltins(store, interpreter, world));
    makers.add(interpreter -> new FetchBuiltins(world));
    makers.add(interpreter -> new RepositoryBuiltins(interpreter, world));
    if (world.rules().features().contains(FlakeBuiltins.FEATURE)) {
      makers.add(interpreter -> new FlakeBuiltins());
    }
    return makers;
  }
}
