/// The interactive session on a terminal.
///
/// In: lines. Out: replies. A client of `session`.
@org.jspecify.annotations.NullMarked
package dev.imgx.app.repl;
