/// The evaluator: a syntax tree becomes code with slots, code becomes values.
///
/// In: `Expr`. Out: `Value`. Asks for files, imports and paths through `World` only. Does not know
/// which builtins exist.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.eval;
