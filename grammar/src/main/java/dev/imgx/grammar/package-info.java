/// The grammar of the language and the lexer and parser that ANTLR makes of it.
///
/// In: characters. Out: ANTLR's parse tree. Knows nothing of imgx.
@org.jspecify.annotations.NullMarked
package dev.imgx.grammar;
