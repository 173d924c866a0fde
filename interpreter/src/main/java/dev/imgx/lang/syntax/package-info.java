/// The syntax tree and the way from text to tree and back.
///
/// In: a `Source`. Out: `Expr`, or a `Diagnostic`. The tree says what was written (duplicates
/// merged as the language demands), never what it means. Knows no values.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.syntax;
