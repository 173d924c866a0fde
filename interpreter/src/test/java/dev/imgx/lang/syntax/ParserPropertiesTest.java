package dev.imgx.lang.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every text: the canonical form is stable, nothing but a `SyntaxError` comes out,
/// and depth ends in an answer.
class ParserPropertiesTest {
  private static final int PROGRAMS = 2_000;
  private static final int DEPTH = 10_000;
  private static final int GARBAGE = 20_000;
  private static final long SEED = 20_230_517;

  @Test
  void theCanonicalFormIsItsOwn() {
    ExprGenerator generator = new ExprGenerator(new Random(SEED));
    for (int i = 0; i < PROGRAMS; i++) {
      String text = generator.program();
      String once = Snippets.canonical(text);
      assertEquals(once, Snippets.canonical(once), () -> "seed " + SEED + ": " + text);
    }
  }

  /// Pieces of real programs cut, doubled and mixed with bytes.
  @Test
  void garbageIsRefusedOrTaken() {
    Random random = new Random(SEED);
    List<String> texts = new ArrayList<>();
    for (Path file : Snippets.all()) {
      texts.add(Snippets.text(file));
    }
    Renderer renderer = new Renderer(Palette.PLAIN, true);
    int refused = 0;
    for (int i = 0; i < GARBAGE; i++) {
      String text = garbage(random, texts);
      Source source = new Source(Source.STRING, "/", text);
      try {
        new Printer("/", "/").print(Parser.parse(source));
      } catch (SyntaxError e) {
        refused++;
        assertTrue(renderer.render(e.diagnostic()).startsWith("error: "));
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + SEED + ", text " + i + ": " + text, e);
      }
    }
    assertTrue(refused > GARBAGE / 2, "only " + refused + " refused");
  }

  private static String garbage(Random random, List<String> texts) {
    StringBuilder text = new StringBuilder();
    for (int pieces = 1 + random.nextInt(3); pieces > 0; pieces--) {
      String from = texts.get(random.nextInt(texts.size()));
      int start = random.nextInt(from.length() + 1);
      text.append(from, start, Math.min(from.length(), start + random.nextInt(60)));
      if (random.nextInt(3) == 0) {
        text.append((char) random.nextInt(256));
      }
      if (random.nextInt(3) == 0 && !text.isEmpty()) {
        text.deleteCharAt(random.nextInt(text.length()));
      }
    }
    return text.toString();
  }

  /// What stands before and after the hole, ten thousand times.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(_)",
        "[_]",
        "{a=_;}",
        "let a=_;in a",
        "let{body=_;}",
        "x: _",
        "if 1 then 1 else _",
        "if _ then 1 else 1",
        "-_",
        "!_",
        "a ++ _",
        "{...}:_",
        "\"${_}\"",
        "''${_}''",
        "./${_}",
        "with a;_",
        "assert a;_",
        "a.${_}",
        "f(_)",
        "a.b or (_)",
        "{a?(_)}:1",
        "{${_}=1;}",
        "{inherit(_)a;}",
        "1 + (_)",
        "(_) + 1"
      })
  void depthIsNoTrouble(String shape) throws InterruptedException {
    int hole = shape.indexOf('_');
    String before = shape.substring(0, hole).repeat(DEPTH);
    String after = shape.substring(hole + 1).repeat(DEPTH);
    String text = before + "1" + after;
    assertEquals("parsed", outcome(text, 512 << 20));
    assertEquals("this expression is nested too deeply", outcome(text, 256 << 10));
  }

  private static String outcome(String text, long stack) throws InterruptedException {
    AtomicReference<Object> outcome = new AtomicReference<>();
    Runnable parse =
        () -> {
          try {
            Parser.parse(new Source(Source.STRING, "/", text));
            outcome.set("parsed");
          } catch (SyntaxError e) {
            outcome.set(e.diagnostic().message());
          }
        };
    Thread thread = new Thread(null, parse, "deep", stack);
    thread.start();
    thread.join();
    return assertInstanceOf(String.class, outcome.get());
  }

  @Test
  void longIsNotDeep() {
    String sum = "1" + " + 1".repeat(2_000);
    assertTrue(Snippets.canonical(sum).startsWith("((("));
    String list = "[" + " 1".repeat(50_000) + " ]";
    assertTrue(Snippets.canonical(list).endsWith("(1) ]"));
    assertThrows(SyntaxError.class, () -> Snippets.canonical(list + "]"));
  }
}
