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
    return families(store, world, world.rules().features().contains(FlakeBuiltins.FEATURE));
  }

  /// The same, and those that programs have only with an experimental feature.
  public static List<Family.Maker> all(Store store, StoreWorld world) {
    return families(store, world, true);
  }

  private static List<Family.Maker> families(Store store, StoreWorld world, boolean flakes) {
    List<Family.Maker> makers = new ArrayList<>();
    makers.add(interpreter -> new DerivationBuiltins(store, interpreter));
    makers.add(interpreter -> new ContextBuiltins(store, interpreter));
    makers.add(interpreter -> new SourceBuiltins(store, interpreter, world));
    makers.add(interpreter -> new FetchBuiltins(world));
    makers.add(interpreter -> new RepositoryBuiltins(interpreter, world));
    if (flakes) {
      makers.add(interpreter -> new FlakeBuiltins());
    }
    return makers;
  }
}
