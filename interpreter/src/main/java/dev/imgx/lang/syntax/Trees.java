package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Source;

/// Where the syntax trees of files come from: the parser, or an earlier run of it.
@FunctionalInterface
public interface Trees {
  /// The parser, each time.
  Trees PARSED = Parser::parse;

  /// The tree of a text, the same that [Parser] makes of it.
  ///
  /// @throws SyntaxError when the text is no program
  Expr of(Source source);
}
