/// The builtin functions that need no files and no store, one family per file.
///
/// In: values. Out: values. A builtin is a row: name, parameters, documentation, body.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.builtin;
