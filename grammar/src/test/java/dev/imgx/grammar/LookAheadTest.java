package dev.imgx.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.DecisionInfo;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.junit.jupiter.api.Test;

/// The grammar decides quickly: three tokens are enough everywhere, and it is never unsure.
///
/// Whoever changes the grammar and breaks this has given two alternatives a common prefix. Without
/// the rule a cold parse of a large file takes ten times as long.
class LookAheadTest {
  private static final int MOST = 3;
  private static final int LEAST_FILES = 100;
  private static final List<Path> ROOTS =
      List.of(
          Path.of("../interpreter/src/test/resources/snippets/parse"),
          Path.of("../stdlib"),
          Path.of("../examples"));

  @Test
  void threeTokensDecide() {
    int files = 0;
    for (Path file : corpus()) {
      String text = read(file);
      ImgxParser parser = parser(text);
      parser.setProfile(true);
      parser.getInterpreter().setPredictionMode(PredictionMode.LL_EXACT_AMBIG_DETECTION);
      parser.file();
      assertEquals(0, parser.getNumberOfSyntaxErrors(), file.toString());
      for (DecisionInfo decision : parser.getParseInfo().getDecisionInfo()) {
        String where = file + ", " + ruleOf(parser, decision.decision) + ": " + decision;
        assertTrue(decision.SLL_MaxLook <= MOST, where);
        assertEquals(0, decision.LL_Fallback, where);
        assertTrue(decision.ambiguities.isEmpty(), where);
        assertTrue(decision.contextSensitivities.isEmpty(), where);
      }
      files++;
    }
    assertTrue(files > LEAST_FILES, "only " + files + " files");
  }

  private static String ruleOf(ImgxParser parser, int decision) {
    int rule = parser.getATN().getDecisionState(decision).ruleIndex;
    return "rule " + ImgxParser.ruleNames[rule];
  }

  /// The words of a text are the text: no byte is lost but blanks and comments.
  @Test
  void tokensCoverTheText() {
    for (Path file : corpus()) {
      String text = read(file);
      CommonTokenStream tokens = new CommonTokenStream(new ImgxLexer(new ByteStream(text)));
      tokens.fill();
      int end = 0;
      for (Token token : tokens.getTokens()) {
        String skipped = text.substring(end, Math.min(token.getStartIndex(), text.length()));
        assertTrue(isSkippable(skipped), () -> file + ": lost '" + skipped + "'");
        end = Math.max(end, token.getStopIndex() + 1);
      }
      assertEquals(text.length(), end, file.toString());
    }
  }

  private static boolean isSkippable(String text) {
    String rest = text.strip();
    return rest.isEmpty() || rest.startsWith("#") || rest.startsWith("/*");
  }

  private static ImgxParser parser(String text) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(text));
    lexer.removeErrorListeners();
    ImgxParser parser = new ImgxParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    return parser;
  }

  /// Every program of the repository, but those that are errors on purpose.
  private static List<Path> corpus() {
    List<Path> files = new ArrayList<>();
    for (Path root : ROOTS) {
      try (Stream<Path> walk = Files.walk(root)) {
        walk.filter(file -> file.toString().endsWith(".imgx"))
            .filter(file -> !file.getFileName().toString().startsWith("error-"))
            .filter(file -> !file.startsWith(root.resolve("target")))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
