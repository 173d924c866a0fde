package dev.imgx.app.cli;

import java.util.List;

/// A subcommand. Its class is loaded only when it is used, or shown by the help.
interface Command {
  /// What a command is, for the help and the completions.
  ///
  /// @param name what it is called
  /// @param summary one sentence, without a full stop
  /// @param operands what its operands are called
  /// @param options its own options, besides those of all commands
  /// @param examples command lines that work as they stand, in the repository's top directory
  record Outline(
      String name,
      String summary,
      List<String> operands,
      List<Option> options,
      List<String> examples) {
    public Outline {
      operands = List.copyOf(operands);
      options = List.copyOf(options);
      examples = List.copyOf(examples);
    }
  }

  Outline outline();

  /// Does it, and returns the exit code. What it throws becomes a message and an exit code in
  /// `Failure`.
  int run(Call call) throws Exception;
}
