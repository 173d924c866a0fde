package dev.imgx.plan;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;

/// One thing of the store that a string refers to.
///
/// Encoded, as the language carries it: `/nix/store/…` for a path, `=/nix/store/….drv` for a
/// derivation with all that it leads to, `!out!/nix/store/….drv` for one of its outputs.
public sealed interface ContextElement {
  /// The store path in the middle of it.
  StorePath path();

  /// A store path that is simply needed.
  record Opaque(StorePath path) implements ContextElement {}

  /// A derivation's file, its closure, and all outputs in there: what `drvPath` carries.
  record Deep(StorePath path) implements ContextElement {}

  /// An output of a derivation: what `outPath` carries.
  record Built(StorePath path, String output) implements ContextElement {}

  /// Reads what `encode` writes.
  static ContextElement decode(String text, StoreDir directory) {
    if (text.startsWith("=")) {
      return new Deep(directory.parse(text.substring(1)));
    }
    if (text.startsWith("!")) {
      int end = text.indexOf('!', 1);
      return new Built(directory.parse(text.substring(end + 1)), text.substring(1, end));
    }
    return new Opaque(directory.parse(text));
  }

  /// The text that a string's context holds.
  default String encode(StoreDir directory) {
    String printed = directory.print(path());
    // Not a switch over types: those are linked at run time, 10 ms at every start.
    if (this instanceof Built built) {
      return "!" + built.output() + "!" + printed;
    }
    return this instanceof Deep ? "=" + printed : printed;
  }
}
