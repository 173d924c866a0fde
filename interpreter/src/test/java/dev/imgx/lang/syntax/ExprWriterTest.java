package dev.imgx.lang.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What was written reads back as the same tree, places and all; and what is damaged does no harm.
class ExprWriterTest {
  private static final int PROGRAMS = 2_000;
  private static final int DAMAGED = 10_000;
  private static final long SEED = 20_261_125;

  @Test
  void randomProgramsReadBackTheSame() {
    ExprGenerator generator = new ExprGenerator(new Random(SEED));
    for (int i = 0; i < PROGRAMS; i++) {
      String text = generator.program();
      check("seed " + SEED + ": " + text, text);
    }
  }

  @Test
  void everyConstructReadsBackTheSame() {
    for (Path file : Snippets.programs()) {
      check(file.toString(), Snippets.text(file));
    }
  }

  @Test
  void realCodeReadsBackTheSame() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../stdlib"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".imgx")).toList()) {
        String text = Snippets.text(file);
        int size = check(file.toString(), text);
        assertTrue(size < text.length(), () -> file + ": its tree takes more room than itself");
      }
    }
  }

  @Test
  void numbersAndBytesOfAllSizes() {
    for (String text :
        new String[] {
          "9223372036854775807",
          "128",
          "1.7976931348623157e308",
          "2.3e-308",
          "\"\u00c3\u00a9\u00ff\\n\"",
          "{ " + "a".repeat(300) + " = 1; }",
          "x:" + "\n".repeat(70_000) + "x",
          "[ " + "1 ".repeat(20_000) + "]"
        }) {
      check(text.substring(0, 2), text);
    }
  }

  @Test
  void equalNamesBecomeOneString() {
    Source source = source("[ name name ]");
    Expr.ListLiteral list =
        (Expr.ListLiteral)
            ExprReader.read(ExprWriter.write(Parser.parse(source), source), 0, source);
    assertSame(
        ((Expr.Variable) list.elements().getFirst()).name(),
        ((Expr.Variable) list.elements().getLast()).name());
  }

  @Test
  void damagedBytesAreRefusedOrReadAsAnotherTree() {
    Random random = new Random(SEED);
    ExprGenerator generator = new ExprGenerator(random);
    int refused = 0;
    for (int i = 0; i < DAMAGED; i++) {
      Source source = source(generator.program());
      byte[] bytes = ExprWriter.write(Parser.parse(source), source);
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
      try {
        ExprReader.read(cut, 0, source);
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", program " + i, e);
      }
    }
    assertTrue(refused > DAMAGED / 4, "only " + refused + " refused");
  }

  /// Returns how many bytes the tree took.
  private static int check(String what, String text) {
    Source source = source(text);
    Expr parsed = Parser.parse(source);
    byte[] bytes = ExprWriter.write(parsed, source);
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    assertEquals(parsed, ExprReader.read(shifted, 3, source), what);
    return bytes.length;
  }

  private static Source source(String text) {
    return new Source("/f", "/", text);
  }
}
