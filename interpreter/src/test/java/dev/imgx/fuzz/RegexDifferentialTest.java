package dev.imgx.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random regular expressions and texts: `match` and `split` give what they give in Nix, and refuse
/// with the same words.
///
/// `-Dimgx.programs=100000` runs so many, `-Dimgx.seed=7` from another seed.
class RegexDifferentialTest {
  private static final int PROGRAMS = Integer.getInteger("imgx.programs", 5_000);
  private static final long SEED = Long.getLong("imgx.seed", 20_260_102);

  @TempDir Path folder;

  @Test
  void nixMatchesTheSame() throws IOException {
    try (Duel duel =
        new Duel(folder.toRealPath(), RegexGenerator::program, RegexDifferentialTest::same)) {
      duel.run(PROGRAMS, SEED);
      String counts = duel.values() + " values, " + duel.failures() + " failures";
      assertTrue(duel.values() > duel.failures(), counts);
      assertTrue(duel.failures() > PROGRAMS / 20, counts);
    }
  }

  /// Some patterns take Nix more time or stack than there is.
  static boolean same(String program, String own, String theirs, UnaryOperator<String> nix) {
    if (theirs.startsWith(NixRepl.GONE)) {
      return true;
    }
    String first = theirs.lines().findFirst().orElse("");
    return own.startsWith("error")
        ? own.lines().findFirst().orElse("").equals(first)
        : own.equals(theirs);
  }
}
