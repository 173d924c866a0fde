/// The evaluator: a syntax tree becomes code with slots, code becomes values.
///
/// In: `Expr`. Out: `Value`. Asks for files, imports and paths through `World` only.
/// Does not know which builtins exist.
///
/// - `new Interpreter(world, limits, globals)`: the globals are made for the interpreter, so that
///   builtins can hold on to it.
/// - `interpreter.call(f, args)`, `forceDeep(value)`, `autoCall(value, args)`, `coercion()`,
///   `world()`, `places()`.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.eval;
