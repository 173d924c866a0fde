package dev.imgx.lang.syntax;

import dev.imgx.grammar.ByteStream;
import dev.imgx.grammar.ImgxLexer;
import dev.imgx.grammar.ImgxParser;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import org.antlr.v4.runtime.CommonTokenStream;

/// From a text to its syntax tree. Recursion is as deep as the text is nested: call it on a thread
/// with a large stack.
public final class Parser {
  private Parser() {}

  /// The expression that a text is.
  ///
  /// @throws SyntaxError when it is none; only the first error is told
  public static Expr parse(Source source) {
    try {
      ImgxParser.FileContext file = open(source).file();
      return new AstBuilder(source).expression(file.expr());
    } catch (StackOverflowError e) {
      throw tooDeep(source);
    }
  }

  /// Definitions as a REPL takes them, `a = 1; inherit (x) b;`, as a set that is not recursive.
  ///
  /// @throws SyntaxError when the text is something else
  public static Expr.AttrSet definitions(Source source) {
    try {
      ImgxParser.DefinitionsContext definitions = open(source).definitions();
      return new AstBuilder(source).definitions(definitions);
    } catch (StackOverflowError e) {
      throw tooDeep(source);
    }
  }

  private static ImgxParser open(Source source) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(source.text()));
    lexer.removeErrorListeners();
    ImgxParser parser = new ImgxParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.setErrorHandler(new FirstError(source));
    return parser;
  }

  private static SyntaxError tooDeep(Source source) {
    return new SyntaxError(
        Diagnostic.of("this expression is nested too deeply", Site.at(source, 0)), false);
  }
}
