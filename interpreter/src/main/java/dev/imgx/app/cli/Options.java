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
  static final Option VERBOSE =
      Option.of(
          "-v,-L,--print-build-logs,--verbose",
          "Name each download, and on a terminal show all that builders say");
  static final Option LOG_FORMAT =
      Option.of("--log-format", "FORMAT", "Show what happens as 'bar', 'plain' or 'json'");
  static final Option SHOW_TRACE = Option.of("--show-trace", "Show the whole way to an error");
  static final Option NO_SHOW_TRACE =
      Option.of("--no-show-trace", "Show only the nearest steps of the way to an error");
  static final Option EXPR = Option.of("-E,--expr", "EXPR", "Take EXPR as the program");
  static final Option FILE =
      Option.of("-f,--file", "FILE", "Take FILE as the program, and operands as attributes of it");
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

  static final Option SETTING =
      new Option(
          List.of("--option"),
          List.of("NAME", "VALUE"),
          "Set a setting, such as 'allow-import-from-derivation false'");
  static final Option IMPURE = Option.of("--impure", "Undo --pure-eval");

  /// Settings that are on when their option is given.
  static final List<Option> SWITCHES =
      List.of(
          Option.of("--restrict-eval", "Allow programs only what is on the search path"),
          Option.of(
              "--pure-eval", "Allow programs nothing but themselves and what they name by hash"),
          Option.of("--trace-verbose", "Let 'builtins.traceVerbose' say something"),
          Option.of("--abort-on-warn", "Let 'builtins.warn' end the evaluation"));

  /// Settings with a value.
  static final List<Option> VALUES =
      List.of(
          Option.of(
              "--allowed-uris", "URIS", "Allow restricted programs to fetch below these URIs"),
          Option.of(
              "--tarball-ttl", "SECONDS", "Ask again for what was fetched so long ago (3600)"),
          Option.of(
              "--extra-experimental-features",
              "FEATURES",
              "Want these of Nix: 'flakes' for builtins, 'parse-toml-timestamps'"),
          Option.of("--max-call-depth", "N", "Allow N nested calls (200000)"),
          Option.of("--lint-url-literals", "LEVEL", "Warn of URLs without quotes, or be fatal"),
          Option.of("--lint-short-path-literals", "LEVEL", "The same of paths such as 'a/b'"),
          Option.of("--lint-absolute-path-literals", "LEVEL", "The same of '/a' and '~/a'"));

  static final Option INSECURE =
      Option.of("--insecure", "Check no certificates of the registry, and let HTTP without TLS do");

  /// Every command has these.
  static final List<Option> COMMON =
      List.of(HELP, ROOT, STORE_DIR, QUIET, VERBOSE, LOG_FORMAT, SHOW_TRACE, NO_SHOW_TRACE);

  /// Commands that evaluate have these.
  static final List<Option> EVALUATION = evaluation();

  private Options() {}

  private static List<Option> evaluation() {
    List<Option> all = new ArrayList<>(List.of(EXPR, ATTR, ARG, ARGSTR, INCLUDE));
    all.addAll(SWITCHES);
    all.add(IMPURE);
    all.addAll(VALUES);
    all.add(SETTING);
    return List.copyOf(all);
  }

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
