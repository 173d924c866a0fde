/// The hall between language and store, the only room with doors to both.
///
/// In: attribute sets. Out: derivations and store paths; files for the evaluator, by `World`.
@org.jspecify.annotations.NullMarked
package dev.imgx.plan;
