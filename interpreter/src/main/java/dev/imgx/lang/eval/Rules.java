package dev.imgx.lang.eval;

import java.util.Set;

/// What programs may do, and what is said about them: settings of an evaluation that do not change
/// while it runs.
///
/// @param pure whether nothing but the program's text may decide the result: no files but those of
///   the store that it refers to, no environment, no clock
/// @param restricted whether only files on the search path and allowed URLs may be read
/// @param verbose whether `traceVerbose` says something
/// @param abortOnWarn whether `warn` ends the evaluation
/// @param importing whether a derivation may be built because its output is to be read
/// @param features the experimental features of Nix that are wanted, by name
/// @param lints what is said about literals that are legal, but better avoided
public record Rules(
    boolean pure,
    boolean restricted,
    boolean verbose,
    boolean abortOnWarn,
    boolean importing,
    Set<String> features,
    Lints lints) {
  public Rules {
    features = Set.copyOf(features);
  }

  /// Everything is allowed, and nothing is said.
  public static final Rules DEFAULT =
      new Rules(false, false, false, false, true, Set.of(), Lints.NONE);

  /// What is said about the literals of a program.
  ///
  /// @param urls about `http://example.org`
  /// @param shortPaths about `a/b`, which could be `./a/b`
  /// @param absolutePaths about `/a/b` and `~/a`
  public record Lints(Level urls, Level shortPaths, Level absolutePaths) {
    public static final Lints NONE = new Lints(Level.IGNORE, Level.IGNORE, Level.IGNORE);
  }

  /// How much is made of something.
  public enum Level {
    IGNORE,
    WARN,
    FATAL
  }
}
