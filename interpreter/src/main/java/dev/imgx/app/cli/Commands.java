package dev.imgx.app.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of subcommands. Makes one without touching the classes of the others.
final class Commands {
  /// Their names in the order of the help.
  static final List<String> NAMES =
      List.of(
          "build",
          "eval",
          "instantiate",
          "parse",
          "repl",
          "doc",
          "log",
          "prefetch",
          "lock",
          "push",
          "save",
          "load",
          "run",
          "inspect",
          "diff",
          "copy",
          "key",
          "store",
          "derivation",
          "init",
          "config",
          "doctor",
          "completion");

  private Commands() {}

  /// The command of this name, or null.
  static @Nullable Command find(String name) {
    return switch (name) {
      case "build" -> new Build();
      case "eval" -> new Eval();
      case "instantiate" -> new Instantiate();
      case "parse" -> new Parse();
      case "repl" -> new Interactive();
      case "doc" -> new Document();
      case "log" -> new Log();
      case "prefetch" -> new Prefetch();
      case "lock" -> LockDebian.group();
      case "push" -> new Push();
      case "save" -> new Save();
      case "load" -> new Load();
      case "run" -> new Run();
      case "inspect" -> new Inspect();
      case "diff" -> new Diff();
      case "copy" -> new Copy();
      case "key" -> KeyCommands.group();
      case "store" -> StoreCommands.group();
      case "derivation" -> StoreCommands.derivations();
      case "init" -> new Init();
      case "config" -> new Config();
      case "doctor" -> new Doctor();
      case "completion" -> new Completion();
      default -> null;
    };
  }

  static List<Command> all() {
    List<Command> commands = new ArrayList<>();
    for (String name : NAMES) {
      Command command = find(name);
      if (command != null) {
        commands.add(command);
      }
    }
    return commands;
  }
}
