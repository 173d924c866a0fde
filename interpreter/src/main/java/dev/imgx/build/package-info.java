/// The workshop: a derivation goes in, its valid outputs come out.
///
/// In: `Derivation`. Out: outputs in the store. A builder in this process is a `Builder`.
@org.jspecify.annotations.NullMarked
package dev.imgx.build;
