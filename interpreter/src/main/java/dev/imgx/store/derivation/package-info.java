/// Derivations: the record, its ATerm text form and its hash modulo fixed outputs.
///
/// In: `Derivation` or `.drv` bytes. Out: the other, byte for byte as Nix writes them.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.derivation;
