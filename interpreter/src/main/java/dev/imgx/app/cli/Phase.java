package dev.imgx.app.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The lines by which builders tell of the phase that begins: one for people, and one for programs,
/// which nobody wants to see.
///
/// Follows `handleJSONLogMessage` of `src/libutil/logging.cc` and `_logHook` of Nixpkgs'
/// `setup.sh`.
final class Phase {
  private static final Pattern SPOKEN = Pattern.compile("Running phase: (\\w+)");
  private static final Pattern SET =
      Pattern.compile(
          "@nix \\{(?=.*\"action\" *: *\"setPhase\").*\"phase\" *: *\"([^\"\\\\]*)\".*");

  private Phase() {}

  /// The phase that this line begins, or null.
  static @Nullable String of(String line) {
    for (Pattern pattern : new Pattern[] {SPOKEN, SET}) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  /// Whether a line is for programs.
  static boolean isForPrograms(String line) {
    return line.startsWith("@nix {");
  }
}
