package dev.imgx.app.cli;

import java.util.ArrayList;
import java.util.List;

/// The options that several commands share.
final class Options {
  static final Option HELP = Option.of("-h,--help", "Show this help");
  static final Option ROOT =
      Option.of(
          "--root",
          "DIR",
          "Keep the store below DIR (else $IMGX_ROOT, $XDG_DATA_HOME/imgx, ~/.local/share/imgx)");
  static final Option STORE_DIR =
      Option.of("--store-dir", "DIR", "Call the store DIR in expressions and images (/nix/store)");
  static final Option QUIET = Option.of("-q,--quiet", "Show errors only");
  static final Option LOG_FORMAT =
      Option.of("--log-format", "FORMAT", "Show what happens as 'bar', 'plain' or 'json'");
  static final Option SHOW_TRACE = Option.of("--show-trace", "Show the whole way to an error");
  static final Option EXPR = Option.of("-E,--expr", "EXPR", "Take EXPR as the program");
  static final Option ATTR =
      Option.of("-A,--attr", "PATH", "Take the attribute at PATH, such as 'a.b.0'; repeatable");
  static final Option ARG =
      new Option(
          List.of("--arg"), List.of("NAME", "EXPR"), "Pass EXPR to the program's function as NAME");
  static final Option ARGSTR =
      new Option(
          List.of("--argstr"),
          List.of("NAME", "TEXT"),
          "Pass the string TEXT to the program's function as NAME");
  static final Option INCLUDE =
      Option.of("-I,--include", "PATH", "Look there for <…>: a directory, or NAME=PATH");

  /// Every command has these.
  static final List<Option> COMMON = List.of(HELP, ROOT, STORE_DIR, QUIET, LOG_FORMAT, SHOW_TRACE);

  /// Commands that evaluate have these.
  static final List<Option> EVALUATION = List.of(EXPR, ATTR, ARG, ARGSTR, INCLUDE);

  private Options() {}

  /// The options of evaluation and a command's own.
  static List<Option> evaluationAnd(Option... own) {
    List<Option> all = new ArrayList<>(EVALUATION);
    all.addAll(List.of(own));
    return all;
  }

  /// All options of a command.
  static List<Option> of(Command command) {
    List<Option> all = new ArrayList<>(command.outline().options());
    all.addAll(COMMON);
    return all;
  }
}
