package dev.imgx.build.shell;

/// How long builders may take, in seconds; zero means for ever.
///
/// @param silence without any output
/// @param all altogether
public record Patience(long silence, long all) {
  /// For ever.
  public static final Patience ENDLESS = new Patience(0, 0);
}
