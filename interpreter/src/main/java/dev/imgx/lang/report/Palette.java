package dev.imgx.lang.report;

/// The colours of a report by the role of what they colour: terminal escapes, or nothing.
public record Palette(
    String error, String place, String note, String hint, String caret, String reset) {
  /// No colours: for files, pipes and tests.
  public static final Palette PLAIN = new Palette("", "", "", "", "", "");

  /// The colours that Nix uses.
  public static final Palette ANSI =
      new Palette("\033[31;1m", "\033[34;1m", "\033[35;1m", "\033[36m", "\033[31;1m", "\033[0m");

  String paint(String role, String text) {
    return role.isEmpty() ? text : role + text + reset;
  }
}
