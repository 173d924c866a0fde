package dev.imgx.app.session;

/// A program as a user names it. Texts are bytes as Latin-1 chars.
public sealed interface Program {
  /// A file; of a directory its `default.imgx` or `default.nix`; or `<name>` along the search path.
  record File(String name) implements Program {}

  /// The text of a command line's `--expr`.
  record Text(String text) implements Program {}

  /// What was read from standard input.
  record Input(String text) implements Program {}
}
