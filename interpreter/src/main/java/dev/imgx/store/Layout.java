package dev.imgx.store;

import dev.imgx.store.path.StorePath;
import java.nio.file.Path;

/// Where things are below the root of a store; the same as for Nix's `local?root=…`.
///
/// @param root the physical directory that stands for `/`
/// @param logical the logical store directory
record Layout(Path root, String logical) {
  Path store() {
    return root.resolve(logical.substring(1));
  }

  Path physical(StorePath path) {
    return store().resolve(path.toString());
  }

  Path state() {
    return root.resolve("nix/var/nix");
  }

  Path database() {
    return state().resolve("db");
  }

  Path roots() {
    return state().resolve("gcroots");
  }

  Path temporaryRoots() {
    return state().resolve("temproots");
  }

  /// Where a running collector hears of new roots.
  Path collectorSocket() {
    return state().resolve("gc-socket/socket");
  }

  /// Space that a collector frees before it begins.
  Path reserved() {
    return database().resolve("reserved");
  }

  /// The optimiser's names of files.
  Path links() {
    return store().resolve(".links");
  }

  Path collectorLock() {
    return state().resolve("gc.lock");
  }

  /// Our own: not below the store directory, where Nix's collector would find it.
  Path temporary() {
    return root.resolve("nix/var/imgx/tmp");
  }

  /// Files of which a run fetched no more than a part.
  Path halves() {
    return root.resolve("nix/var/imgx/halves");
  }

  /// What failed builds left, for people to look at.
  Path kept() {
    return root.resolve("nix/var/imgx/kept");
  }

  Path logs() {
    return root.resolve("nix/var/log/nix/drvs");
  }

  /// As Nix: two letters of the hash make a directory.
  Path log(StorePath derivation) {
    String name = derivation.toString();
    return logs().resolve(name.substring(0, 2)).resolve(name.substring(2));
  }
}
