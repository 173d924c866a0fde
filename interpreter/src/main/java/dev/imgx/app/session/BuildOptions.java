package dev.imgx.app.session;

/// How derivations are built.
///
/// @param jobs how many at once; 0 means as many as suit the machine
/// @param keepGoing whether a failure stops only what depends on it
/// @param keepFailed whether what a failed build left is kept
/// @param shell how builders that are programs run
public record BuildOptions(int jobs, boolean keepGoing, boolean keepFailed, ShellOptions shell) {
  /// As suits the machine; the first failure ends it.
  public static final BuildOptions STANDARD =
      new BuildOptions(0, false, false, ShellOptions.STANDARD);
}
