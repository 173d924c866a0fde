package dev.imgx.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random programs: imgx and Nix come to the same value, or both refuse.
///
/// `-Dimgx.programs=100000` runs so many, `-Dimgx.seed=7` from another seed.
class DifferentialTest {
  private static final int PROGRAMS = Integer.getInteger("imgx.programs", 3_000);
  private static final long SEED = Long.getLong("imgx.seed", 20_260_101);

  /// A program's file in a listing of the folder that the programs are in.
  private static final Pattern LISTED = Pattern.compile("p\\d+\\.nix");

  @TempDir Path folder;

  @Test
  void nixComesToTheSame() throws IOException {
    try (Duel duel =
        new Duel(
            folder.toRealPath(),
            choices -> Utf8.encode(ProgramGenerator.program(choices)),
            DifferentialTest::same)) {
      duel.run(PROGRAMS, SEED);
      String counts = duel.values() + " values, " + duel.failures() + " failures";
      assertTrue(duel.values() > duel.failures(), counts);
      assertTrue(duel.failures() > PROGRAMS / 20, counts);
    }
  }

  static boolean same(String program, String own, String theirs) {
    if (isCut(program) || theirs.startsWith(NixRepl.GONE) || LISTED.matcher(theirs).find()) {
      return true;
    }
    boolean refused = !theirs.startsWith("\"");
    if (own.startsWith("error")) {
      return refused || newer(program, own);
    }
    return own.equals(theirs) || (refused && older(program, theirs));
  }

  /// What Nix 2.35 refuses but the peer, Nix 2.8, does not: integers that overflow or that floats
  /// cannot hold, names of store paths that are only dots, and a first argument of `map` or
  /// `genList` that is no function or fails, before it is needed.
  private static boolean newer(String program, String own) {
    return own.contains("overflow")
        || own.contains("issues/12899")
        || own.contains("is not in the range of NixInt")
        || own.startsWith("error: name '.")
        || program.contains("map ")
        || program.contains("genList ");
  }

  /// What only the peer refuses: replacements that are no strings but never used; a first argument
  /// of `filter` or `sort` that is no function or fails, when the list is empty; and a derivation
  /// whose system has a quote, which it writes as something that it cannot read.
  private static boolean older(String program, String theirs) {
    return theirs.startsWith("error: error parsing derivation")
        || (program.contains("replaceStrings") && theirs.contains("while a string was expected"))
        || program.contains("filter ")
        || program.contains("sort ");
  }

  /// Whether the peer takes only 32 bits of a number: of positions in strings and lists.
  private static boolean isCut(String program) {
    boolean large =
        program.contains("4611686018427387904") || program.contains("9223372036854775807");
    return large && (program.contains("substring ") || program.contains("elemAt "));
  }
}
