/// Source texts and places in them.
///
/// In: the bytes of a file or of a command-line expression. Out: `Source`, `Span` (two offsets)
/// and, computed only when somebody reads it, `Position` (file, line, column). Knows nothing else.
@org.jspecify.annotations.NullMarked
package dev.imgx.lang.source;
