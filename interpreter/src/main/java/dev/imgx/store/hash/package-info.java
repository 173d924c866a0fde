/// Hash algorithms, and the spellings of a hash: base 16, Nix's base 32, base 64, SRI.
///
/// In: bytes or text. Out: `Hash`. Knows nothing else.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.hash;
