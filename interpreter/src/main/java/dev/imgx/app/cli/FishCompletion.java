package dev.imgx.app.cli;

/// The completions of fish, for which picocli has none.
final class FishCompletion {
  private FishCompletion() {}

  static String script() {
    StringBuilder out = new StringBuilder("# Completions of imgx.\n");
    for (Command command : Commands.all()) {
      describe(out, "__fish_use_subcommand", command);
      if (command instanceof Group group) {
        String inside = "__fish_seen_subcommand_from " + command.outline().name();
        group.members().forEach(member -> describe(out, inside, member));
      }
    }
    return out.toString();
  }

  /// The command's name, where `condition` holds, and its options.
  private static void describe(StringBuilder out, String condition, Command command) {
    Command.Outline outline = command.outline();
    String name = outline.name().substring(outline.name().lastIndexOf(' ') + 1);
    out.append("complete -c imgx -n ").append(quoted(condition)).append(" -f -a ").append(name);
    out.append(" -d ").append(quoted(outline.summary())).append('\n');
    for (Option option : Options.of(command)) {
      out.append("complete -c imgx -n ");
      out.append(quoted("__fish_seen_subcommand_from " + name));
      for (String spelling : option.names()) {
        out.append(spelling.startsWith("--") ? " -l " : " -s ");
        out.append(spelling.replaceAll("^-+", ""));
      }
      out.append(option.parameters().isEmpty() ? "" : " -r");
      out.append(" -d ").append(quoted(option.help())).append('\n');
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
