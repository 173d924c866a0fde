/// The evaluator: a syntax tree becomes code with slots, code becomes values.
///
/// In: `Expr`. Out: `Value`. Asks for files, imports and paths through `World` only. Does not know
/// which builtins exist.
///
/// - `new Interpreter(world, limits, globals)`: the globals are made for the interpreter, so that
///   builtins can hold on to it.
/// - `interpreter.onDeepStack(() -> …)` runs a task where recursion may be deep: everything below.
/// - `evaluate(source)`, `evaluate(expr, source, extraScope)`, `delay(…)` for a REPL and
///   `scopedImport`; `importFile(path)` evaluates each file once.
/// - `call(f, args)`, `forceDeep(value)`, `autoCall(value, args)`, `coercion()`, `world()`.
/// - `diagnostic(error)` resolves an error's place ids; `positionValue(place)` is what
///   `unsafeGetAttrPos` shows.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.eval;
