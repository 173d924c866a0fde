package dev.imgx.app.cli;

import dev.imgx.lang.report.DidYouMean;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A command that has commands of its own, such as `imgx store`.
///
/// @param outline of the group; its examples are the group's own
/// @param names the members', in the order of the help
/// @param finder makes a member by its name, or returns null
record Group(
    Command.Outline outline, List<String> names, Function<String, @Nullable Command> finder)
    implements Command {
  /// The outline of a group.
  static Command.Outline outline(String name, String summary, String... examples) {
    return new Command.Outline(name, summary, List.of("COMMAND"), List.of(), List.of(examples));
  }

  /// The member of this name; throws `UsageError`.
  Command member(String name) {
    Command command = finder.apply(name);
    if (command == null) {
      throw new UsageError(
          "unknown command '" + outline.name() + " " + name + "'", DidYouMean.hint(name, names));
    }
    return command;
  }

  List<Command> members() {
    List<Command> members = new ArrayList<>();
    names.forEach(name -> members.add(member(name)));
    return members;
  }

  /// Without a member's name: says which there are.
  @Override
  public int run(Call call) throws IOException {
    call.streams().err().write(Manual.page(this).getBytes(StandardCharsets.UTF_8));
    return Failure.USAGE;
  }
}
