package dev.imgx.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The words that are cut by hand are those of the rules.
class PlainWordsTest {
  private static final int TEXTS = 30_000;
  private static final int LONGEST = 12;

  /// What words are made of, the dangerous together.
  private static final String[] PIECES =
      """
      a b1 or in let rec if then else with assert inherit 0 0. 1 12 .5 1.5 e E e+ e-3
      . .. ... - -- > -> + ++ / // /* */ /a ./ ~ ~/ : :: x: x:y http://a.b_c ' '' ''' ''$ ''\\
      " \\ \\" $ $$ ${ { } ( ) [ ] ; , @ = == ! != < <= <a> <a/b> & && | || |> <| ? * % _ _a # ä
      """
          .strip()
          .split("\\s+");

  private static final String[] BLANKS = {" ", "\n", "\r\n", "\t", "# x\n", "  \n", "''  \n", "\0"};

  @Test
  void theRulesCutTheSame() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      assertEquals(words(text, true), words(text, false), () -> "seed " + seed + ": " + text);
    }
  }

  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, LONGEST); i > 0; i--) {
      boolean blank = random.nextInt(6) == 0;
      String[] pieces = blank ? BLANKS : PIECES;
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  /// Words that could all begin a path take no longer than others: a run of path characters is
  /// looked at once.
  @Test
  @Timeout(60)
  void longRunsAreCutInOneGo() {
    int times = 1_000_000;
    assertEquals(2 * times, words("1+".repeat(times), false).size());
    assertEquals(2 * times, words("a.".repeat(times), false).size());
    assertEquals(times, words("...".repeat(times) + ":a", false).size() - 2);
    assertEquals(times + 1, words("1.5".repeat(times) + "/ 2", false).size() - 1);
    assertEquals(1, words("a".repeat(times) + "/" + "a".repeat(times), false).size());
  }

  private static List<String> words(String text, boolean rules) {
    ImgxLexer lexer = new ImgxLexer(new ByteStream(text));
    if (rules) {
      lexer.useRulesAlone();
    }
    List<String> words = new ArrayList<>();
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
      String name = ImgxLexer.VOCABULARY.getSymbolicName(token.getType());
      words.add(name + " " + token.getStartIndex() + " " + token.getText());
    }
    return words;
  }
}
