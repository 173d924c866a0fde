package dev.imgx.app.cli;

import java.util.List;

/// An option of a command.
///
/// @param names all its spellings, the shortest first: `-A`, `--attr`
/// @param parameters what its values are called in the help; none for a switch
/// @param help one sentence, without a full stop
public record Option(List<String> names, List<String> parameters, String help) {
  public Option {
    names = List.copyOf(names);
    parameters = List.copyOf(parameters);
  }

  /// An option without values. The names are separated by commas, as in `-A,--attr`.
  static Option of(String names, String help) {
    return new Option(List.of(names.split(",")), List.of(), help);
  }

  /// An option with one value.
  static Option of(String names, String parameter, String help) {
    return new Option(List.of(names.split(",")), List.of(parameter), help);
  }

  /// The longest spelling.
  String name() {
    return names.getLast();
  }
}
