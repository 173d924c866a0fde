package dev.imgx.plan;

import dev.imgx.lang.builtin.Family;
import dev.imgx.store.Store;
import java.util.List;

/// The builtins that need a store: what `Builtins` takes besides the language's own.
public final class StoreFamilies {
  private StoreFamilies() {}

  /// The families over a store; `world` must be the interpreter's.
  public static List<Family.Maker> of(Store store, StoreWorld world) {
    return List.of(
        interpreter -> new DerivationBuiltins(store, interpreter),
        interpreter -> new ContextBuiltins(store, interpreter),
        interpreter -> new SourceBuiltins(store, interpreter, world),
        interpreter -> new FetchBuiltins(world),
        interpreter -> new RepositoryBuiltins(interpreter, world));
  }
}
