package dev.imgx.lang.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.source.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How an error looks.
class RendererTest {
  private static final Source SOURCE = source("let\n  x = 1;\nin x + y\n");

  @Test
  void messagePlaceHintNotes() {
    Diagnostic diagnostic =
        new Diagnostic(
            "undefined variable 'y'",
            site(SOURCE, "y"),
            List.of(
                new Note("while evaluating the body", site(SOURCE, "x + y")),
                new Note("while doing nothing in particular", null)),
            "did you mean `x`?");
    assertEquals(
        """
        error: undefined variable 'y'
               at /a.imgx:3:8:
                    2|   x = 1;
                    3| in x + y
                     |        ^
                    4|

               did you mean `x`?

               … while evaluating the body
                 at /a.imgx:3:4:
                      2|   x = 1;
                      3| in x + y
                       |    ^
                      4|

               … while doing nothing in particular\
        """,
        plain(true).render(diagnostic));
  }

  @Test
  void controlSequencesStayOnlyAsColours() {
    String text = "\033[1;31mred\033[0m\033]0;title\007\033[2J\033Mx\r\b\033[";
    assertEquals("error: redx\uFFFD", plain(true).render(Diagnostic.of(text, null)));
    assertEquals("\033[1;31mred\033[0mx\uFFFD", Escapes.filter(text, true));
    assertEquals("a\tb\nc", Escapes.filter("a\tb\nc", false));
    assertEquals("x", Escapes.filter("\033]8;;there\033\\x", false));
  }

  @Test
  void withoutPlace() {
    assertEquals("error: no\n       way", plain(true).render(Diagnostic.of("no\nway", null)));
    assertEquals("warning: no", plain(true).render("warning", Diagnostic.of("no", null)));
  }

  @Test
  void theCaretStandsUnderTheCharacter() {
    assertCaret("\"äöü\" ?", "?", "\"äöü\" ?", "      ^");
    assertCaret("\"世界\" ?", "?", "\"世界\" ?", "       ^");
    assertCaret("\"🎉\" ?", "?", "\"🎉\" ?", "     ^");
    assertCaret("\"e\u0301\" ?", "?", "\"e\u0301\" ?", "    ^");
    assertCaret("\ta\t?", "?", "\ta\t?", "\t \t^");
  }

  private static void assertCaret(String text, String word, String line, String caret) {
    Source source = source(text);
    String[] lines = plain(true).render(Diagnostic.of("x", site(source, word))).split("\n");
    assertEquals("            1| " + line, lines[2]);
    assertEquals("             | " + caret, lines[3]);
  }

  @Test
  void columnsCountBytes() {
    Source source = source("\"ä\" ?");
    String text = plain(true).render(Diagnostic.of("x", site(source, "?")));
    assertTrue(text.contains("at /a.imgx:1:6:"), text);
  }

  @Test
  void invalidBytesAndControlCharactersAreNotPassedOn() {
    Source source = new Source("/a.imgx", "/", "\u001b[31m \u00ff ?");
    Diagnostic diagnostic = Diagnostic.of("a\u001b[0m\u00ff", Site.at(source, 8));
    String text = plain(true).render(diagnostic);
    assertFalse(text.contains("\u001b"), text);
    assertTrue(text.contains("error: a\uFFFD"), text);
    assertTrue(text.contains("1| \uFFFD[31m \uFFFD ?"), text);
  }

  @Test
  void carriageReturnsEndLines() {
    Source source = source("a\r\nb\rc");
    String text = plain(true).render(Diagnostic.of("x", site(source, "c")));
    assertEquals(
        """
        error: x
               at /a.imgx:3:1:
                    2| b
                    3| c
                     | ^\
        """,
        text);
  }

  @Test
  void repeatedFramesAreCounted() {
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      notes.add(new Note("while calling f", null));
    }
    notes.add(new Note("while calling g", null));
    Diagnostic diagnostic = new Diagnostic("x", null, notes, null);
    assertEquals(
        """
        error: x

               … while calling f

               (9 duplicate frames omitted)

               … while calling g\
        """,
        plain(true).render(diagnostic));
  }

  @Test
  void fewRepeatedFramesAreShown() {
    Note f = new Note("while calling f", null);
    Diagnostic diagnostic = new Diagnostic("x", null, List.of(f, f, f), null);
    assertEquals(
        "error: x" + "\n\n       … while calling f".repeat(3), plain(true).render(diagnostic));
  }

  @Test
  void aShortTraceSaysHowToSeeTheRest() {
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      notes.add(new Note("while calling f" + i, null));
    }
    notes.add(new Note("while reading the list of dishes", null, true));
    notes.add(new Note("while calling g", null));
    Diagnostic diagnostic = new Diagnostic("x", null, notes, null);
    assertEquals(
        """
        error: x

               … while calling f0

               … while calling f1

               … while calling f2

               … while calling f3

               … while reading the list of dishes

               (stack trace truncated by 7 steps; use '--show-trace' to show the full, detailed trace)\
        """,
        plain(false).render(diagnostic));
  }

  @Test
  void coloursAreRoles() {
    Palette palette = new Palette("<e>", "<p>", "<n>", "<h>", "<c>", "</>");
    Diagnostic diagnostic =
        new Diagnostic("x", site(SOURCE, "y"), List.of(new Note("n", null)), "h");
    assertEquals(
        """
        <e>error:</> x
               at <p>/a.imgx:3:8</>:
                    2|   x = 1;
                    3| in x + y
                     |        <c>^</>
                    4|

               <h>h</>

               <n>…</> n\
        """,
        new Renderer(palette, true).render(diagnostic));
  }

  private static Renderer plain(boolean wholeTrace) {
    return new Renderer(Palette.PLAIN, wholeTrace);
  }

  private static Source source(String text) {
    return new Source("/a.imgx", "/", Utf8.encode(text));
  }

  private static Site site(Source source, String word) {
    int at = source.text().lastIndexOf(Utf8.encode(word));
    return new Site(source, new Span(at, at + word.length()));
  }
}
