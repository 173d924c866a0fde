package dev.imgx.build.shell;

/// How a text is written for `sh` so that it is one word, whatever is in it.
public final class ShellWord {
  private ShellWord() {}

  /// The text in single quotes.
  public static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
