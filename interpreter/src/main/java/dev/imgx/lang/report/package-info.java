/// What is told to a person about a program: diagnostics with notes and hints, and their rendering.
///
/// In: messages and places. Out: text with excerpt and caret. Knows sources, not syntax or values.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.report;
