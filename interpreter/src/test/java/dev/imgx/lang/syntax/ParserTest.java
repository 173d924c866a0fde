package dev.imgx.lang.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Golden;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.source.Utf8;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every construct, every trap and every message as a pair of files; and what files cannot show.
class ParserTest {
  @TestFactory
  List<DynamicTest> snippets() {
    return Golden.tests(Snippets.FOLDER, ".imgx", ParserTest::outcome);
  }

  private static Golden.Outcome outcome(Path file) {
    Source source = Snippets.source(file);
    try {
      Expr expr = Parser.parse(source);
      return Golden.Outcome.result(
          Utf8.decode(new Printer(source.directory(), "/home/me").print(expr)));
    } catch (SyntaxError e) {
      return Golden.Outcome.error(new Renderer(Palette.PLAIN, true).render(e.diagnostic()));
    }
  }

  @Test
  void namesTellProgramsFromErrors() {
    for (Path file : Snippets.programs()) {
      Parser.parse(Snippets.source(file));
    }
    for (Path file : Snippets.errors()) {
      Source source = Snippets.source(file);
      assertThrows(SyntaxError.class, () -> Parser.parse(source), file.toString());
    }
  }

  /// What is cut off asks for more; what is wrong does not.
  @Test
  void unfinishedTextIsIncomplete() {
    for (String text :
        List.of(
            "",
            "1 +",
            "(",
            "{ a = 1;",
            "[ 1",
            "\"a",
            "\"a\\",
            "''a",
            "\"${a",
            "let a = 1;",
            "x:",
            "{ a }:",
            "if a then b",
            "with a;",
            "/* a",
            "f (",
            "{ a",
            "a.",
            "a ? ",
            "let")) {
      assertTrue(error(text).incomplete(), text);
    }
    for (String text : List.of(")", "1 )", "{ a = 1 }", "[ 1, ", "./a/", "./a//b", "a = 1", "$")) {
      assertFalse(error(text).incomplete(), text);
    }
  }

  @Test
  void definitionsAreASet() {
    Source source = new Source(Source.STRING, "/", "a = 1; inherit (x) b; c.d = a;");
    Expr.AttrSet set = Parser.definitions(source);
    assertFalse(set.recursive());
    assertEquals("{ inherit (x) b; a = 1; c = { d = a; }; }", new Printer("/", "/").print(set));
    Source expression = new Source(Source.STRING, "/", "a + 1");
    assertThrows(SyntaxError.class, () -> Parser.definitions(expression));
  }

  @Test
  void spansCoverWhatWasWritten() {
    assertEquals(new Span(0, 8), parse("f  (a b)").span());
    assertEquals(new Span(1, 6), parse("(a + b)").span());
    Expr.Binary sum = (Expr.Binary) parse("a + b");
    assertEquals(new Span(2, 3), sum.operatorSpan());
    Expr.Interpolation text = (Expr.Interpolation) parse("\"ab${ c }d\"");
    assertEquals(List.of(new Span(1, 3), new Span(3, 5), new Span(9, 10)), text.partSpans());
    Expr.AttrSet set = (Expr.AttrSet) parse("{ a.b = 1; }");
    assertEquals(new Span(2, 5), set.bindings().getFirst().span());
  }

  private static Expr parse(String text) {
    return Parser.parse(new Source(Source.STRING, "/", text));
  }

  private static SyntaxError error(String text) {
    return assertThrows(SyntaxError.class, () -> parse(text), text);
  }
}
