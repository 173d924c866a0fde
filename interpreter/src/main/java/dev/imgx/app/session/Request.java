package dev.imgx.app.session;

import java.util.List;

/// Which values are wanted.
///
/// @param programs where they come from
/// @param paths what is taken of each program's value: attribute paths; none means all of it
/// @param arguments what programs that are functions are called with
public record Request(List<Program> programs, List<String> paths, List<Argument> arguments) {
  public Request {
    programs = List.copyOf(programs);
    paths = paths.isEmpty() ? List.of("") : List.copyOf(paths);
    arguments = List.copyOf(arguments);
  }
}
