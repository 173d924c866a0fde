package dev.imgx.lang.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Span;
import org.junit.jupiter.api.Test;

/// The small parts of the parser and printer by themselves.
class PiecesTest {
  private static final Span NOWHERE = new Span(0, 0);

  @Test
  void floatsLookLikeC() {
    String[] expected = {
      "0",
      "-0",
      "1",
      "0.1",
      "1e-05",
      "0.0001",
      "100000",
      "1e+06",
      "1.23457e+06",
      "1e+100",
      "1.79769e+308",
      "4.94066e-324",
      "0.333333",
      "-2.5",
      "999999",
      "1e+06"
    };
    double[] values = {
      0.0,
      -0.0,
      1.0,
      0.1,
      0.00001,
      0.0001,
      100000,
      1000000,
      1234567,
      1e100,
      Double.MAX_VALUE,
      Double.MIN_VALUE,
      1.0 / 3,
      -2.5,
      999999.4,
      999999.5
    };
    for (int i = 0; i < values.length; i++) {
      assertEquals(expected[i], Floats.shown(values[i]));
    }
  }

  @Test
  void floatsOutOfRangeAreFound() {
    assertTrue(Floats.isOutOfRange(Double.POSITIVE_INFINITY, "1.0e999"));
    assertTrue(Floats.isOutOfRange(0, "1.0e-999"));
    assertTrue(Floats.isOutOfRange(1e-310, "1.0e-310"));
    assertTrue(Floats.isOutOfRange(0, "1.5E-99999999999"));
    assertFalse(Floats.isOutOfRange(0, "0.0"));
    assertFalse(Floats.isOutOfRange(0, "0.0e99999999999"));
    assertFalse(Floats.isOutOfRange(Double.MIN_NORMAL, "2.3e-308"));
  }

  @Test
  void pathsAreMadeAbsolute() {
    assertEquals("/a/b", Paths.absolute("./b", "/a", "/h"));
    assertEquals("/b", Paths.absolute("../b", "/a", "/h"));
    assertEquals("/", Paths.absolute("../../..", "/a", "/h"));
    assertEquals("/a", Paths.absolute("./.", "/a", "/h"));
    assertEquals("/a/b/", Paths.absolute("b/", "/a", "/h"));
    assertEquals("/", Paths.absolute("/", "/a", "/h"));
    assertEquals("/x", Paths.absolute("/./x/../x", "/a", "/h"));
    assertEquals("/h/x/../y", Paths.absolute("~/x/../y", "/a", "/h"));
    assertEquals("/b", Paths.absolute("./b", "/", "/h"));
  }

  @Test
  void namesAreQuotedWhereTheyMust() {
    assertEquals("a-b'", Names.quoted("a-b'"));
    assertEquals("or", Names.quoted("or"));
    assertEquals("\"if\"", Names.quoted("if"));
    assertEquals("\"\"", Names.quoted(""));
    assertEquals("\"1a\"", Names.quoted("1a"));
    assertEquals("\"a b\"", Names.quoted("a b"));
    assertEquals("\"\\${$x\\n\\\\\"", Names.quoted("${$x\n\\"));
  }

  @Test
  void indentationIsReckonedAcrossPieces() {
    assertEquals("(\"a \" + x + \"\\n  b\\n\")", stripped("  a ", "\n    b\n  "));
    assertEquals("(x + \"\\n  b\")", stripped("", "\n  b"));
    assertEquals("(\"  \" + x + \"\\nb\\n\")", stripped("    ", "\n  b\n"));
  }

  /// Two pieces of text around a variable `x`.
  private static String stripped(String before, String after) {
    Indentation indentation = new Indentation();
    indentation.text(before, NOWHERE);
    indentation.expression(new Expr.Variable("x", NOWHERE), NOWHERE);
    indentation.text(after, NOWHERE);
    Expr text = indentation.strip().join(Expr.Interpolation.Kind.STRING, NOWHERE);
    return new Printer("/", "/").print(text);
  }
}
