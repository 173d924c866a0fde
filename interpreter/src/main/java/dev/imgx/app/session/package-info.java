/// The façade: evaluate, plan, build. Wires the rooms together.
///
/// In: settings and requests. Out: values, derivations, store paths and `Event`s; prints nothing.
@org.jspecify.annotations.NullMarked
package dev.imgx.app.session;
