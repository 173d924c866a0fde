package dev.imgx.app.session;

/// An argument for a program that is a function. Names and texts are bytes as Latin-1 chars.
public sealed interface Argument {
  String name();

  /// The value of an expression: `--arg`.
  record Expression(String name, String text) implements Argument {}

  /// A string: `--argstr`.
  record Text(String name, String text) implements Argument {}
}
