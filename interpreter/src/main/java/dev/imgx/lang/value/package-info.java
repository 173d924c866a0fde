/// The values of the language.
///
/// In: what the evaluator computes. Out: immutable values, and thunks that become values once.
/// Strings are bytes held as Latin-1 chars. Knows neither syntax nor files.
///
/// - `value.force()` evaluates; results of methods are forced, contents of containers may not be.
/// - `Int.of`, `new Flt`, `Bool.of`, `Null.NULL`, `Str.of`, `new Str(text, context)`,
///   `PathValue.of`, `ListValue.of(values)`, `new AttrsBuilder(n).put(…).build()`.
/// - `attrs.get(symbol)` is null when missing; `attrs.nameOrder()` are the indices by name.
/// - `Function.call(f, a)` and `call(f, a, b)` apply functions and functors; `Thunk.call(f, a)` and
///   `Thunk.lazy(supplier)` put it off.
/// - `Expect.integer(value, place, why)` and its sisters demand a type; `Equality.equal`,
///   `Order.less`, `Coercion.toStr` are the operators' meanings.
/// - Places are ids of `lang.source.Places`; zero means unknown. Errors are `EvalError`; only
///   `ThrownError` may be caught by a program.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.value;
