/// The values of the language.
///
/// In: what the evaluator computes. Out: immutable values, and thunks that become values once.
/// Strings are bytes held as Latin-1 chars. Knows neither syntax nor files.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.value;
