package dev.imgx.lang.syntax;

import dev.imgx.grammar.ByteStream;
import dev.imgx.grammar.ImgxLexer;
import dev.imgx.grammar.ImgxParser;
import dev.imgx.grammar.Window;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;

/// From a text to its syntax tree. Recursion is as deep as the text is nested: call it on a thread
/// with a large stack.
public final class Parser {
  private Parser() {}

  /// The expression that a text is.
  ///
  /// @throws SyntaxError when it is none; only the first error is told
  public static Expr parse(Source source) {
    try {
      AstBuilder builder = new AstBuilder(source);
      return builder.expression(open(source, builder).file().expr());
    } catch (StackOverflowError e) {
      throw tooDeep(source);
    }
  }

  /// Definitions as a REPL takes them, `a = 1; inherit (x) b;`, as a set that is not recursive.
  ///
  /// @throws SyntaxError when the text is something else
  public static Expr.AttrSet definitions(Source source) {
    try {
      AstBuilder builder = new AstBuilder(source);
      return builder.definitions(open(source, builder).definitions());
    } catch (StackOverflowError e) {
      throw tooDeep(source);
    }
  }

  private static ImgxParser open(Source source, AstBuilder builder) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(source.text()));
    lexer.removeErrorListeners();
    ImgxParser parser = new ImgxParser(new Window(lexer));
    parser.removeErrorListeners();
    parser.setErrorHandler(new FirstError(source));
    parser.take(builder::meaning);
    return parser;
  }

  private static SyntaxError tooDeep(Source source) {
    return new SyntaxError(
        Diagnostic.of("this expression is nested too deeply", Site.at(source, 0)), false);
  }
}
