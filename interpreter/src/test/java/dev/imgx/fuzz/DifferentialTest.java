package dev.imgx.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
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

  /// Builtins that look at their first argument before they need it, as those of Nix 2.35 do.
  private static final String STRICT =
      "let function = f: builtins.isFunction f || builtins.isAttrs f && f ? __functor; in {"
          + " map = f: l: if function f then builtins.map f l else abort \"map\";"
          + " genList = f: n: if function f then builtins.genList f n else abort \"genList\"; }";

  /// Builtins that do not look at what they do not need, as those of Nix 2.35: the function for an
  /// empty list, and replacements of what does not occur.
  private static final String LENIENT =
      "let isText = x: let r = builtins.tryEval (builtins.isString x); in r.success && r.value; in {"
          + " filter = f: l: if l == [ ] then l else builtins.filter f l;"
          + " sort = f: l: if l == [ ] then l else builtins.sort f l;"
          + " replaceStrings = from: to:"
          + " builtins.replaceStrings from (map (x: if isText x then x else \"\") to); }";

  private static final Pattern FLOAT =
      Pattern.compile("[0-9]+(\\.[0-9]+)?(e[-+]?[0-9]+)|[0-9]+\\.[0-9]+");

  /// Programs that compare sets, of which a member failed when the peer came to it. It goes through
  /// the names in the order of their addresses in memory, so it may or may not find before it that
  /// the sets have other names. Seldom: of 100,000 programs one or two.
  private int ordered;

  @TempDir Path folder;

  @Test
  void nixComesToTheSame() throws IOException {
    try (Duel duel =
        new Duel(
            folder.toRealPath(),
            choices -> Utf8.encode(ProgramGenerator.program(choices)),
            this::same)) {
      duel.run(PROGRAMS, SEED);
      String counts = duel.values() + " values, " + duel.failures() + " failures";
      assertTrue(duel.values() > duel.failures(), counts);
      assertTrue(duel.failures() > PROGRAMS / 20, counts);
    }
  }

  private boolean same(String program, String own, String theirs, UnaryOperator<String> nix) {
    if (isCut(program) || theirs.startsWith(NixRepl.GONE) || LISTED.matcher(theirs).find()) {
      return true;
    }
    boolean refused = !theirs.startsWith("\"");
    if (own.startsWith("error")) {
      return refused || newer(own) || !nix.apply(with(STRICT, program)).startsWith("\"");
    }
    if (refused) {
      return older(theirs)
          || own.equals(nix.apply(with(LENIENT, program)))
          || (program.contains("==") && own.contains("bool") && ++ordered <= PROGRAMS / 50_000);
    }
    return own.equals(theirs)
        || (program.contains("toJSON") && rounded(own).equals(rounded(theirs)));
  }

  /// A program for which some builtins are others.
  private static String with(String builtins, String program) {
    return "(outer: let builtins = outer // ("
        + builtins
        + "); inherit (builtins) map; in (\n"
        + program
        + "\n)) builtins";
  }

  /// What Nix 2.35 refuses but the peer, Nix 2.8, does not: integers that overflow or that floats
  /// cannot hold, JSON of what is not UTF-8, and names of store paths that are only dots.
  private static boolean newer(String own) {
    return own.contains("overflow")
        || own.contains("issues/12899")
        || own.contains("invalid UTF-8 byte")
        || own.contains("is not in the range of NixInt")
        || own.startsWith("error: name '.");
  }

  /// What only the peer refuses: a derivation whose system has a quote or a backslash, which it
  /// writes as something that it cannot read, or reads as another derivation.
  private static boolean older(String theirs) {
    return theirs.startsWith("error: error parsing derivation")
        || (theirs.startsWith("error: derivation") && theirs.contains("has incorrect output"));
  }

  /// A text whose floats are as the peer writes them into JSON: with six digits, and without the
  /// point of whole ones. Nix 2.35 writes all digits, and 1.0 where the peer writes 1.
  private static String rounded(String text) {
    // Read again, the one is a float and the other an integer.
    return FLOAT
        .matcher(text.replace("<float value", "<int value"))
        .replaceAll(found -> {
          BigDecimal value = new BigDecimal(found.group()).round(new MathContext(6));
          return value.stripTrailingZeros().toPlainString();
        });
  }

  /// Whether the peer takes only 32 bits of a number: of positions in strings and lists.
  private static boolean isCut(String program) {
    boolean large =
        program.contains("4611686018427387904") || program.contains("9223372036854775807");
    return large && (program.contains("substring ") || program.contains("elemAt "));
  }
}
