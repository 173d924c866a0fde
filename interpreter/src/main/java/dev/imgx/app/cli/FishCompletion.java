package dev.imgx.app.cli;

/// The completions of fish, for which picocli has none.
final class FishCompletion {
  private FishCompletion() {}

  static String script() {
    StringBuilder out = new StringBuilder("# Completions of imgx.\n");
    for (Command command : Commands.all()) {
      Command.Outline outline = command.outline();
      out.append("complete -c imgx -n __fish_use_subcommand -f -a ").append(outline.name());
      out.append(" -d ").append(quoted(outline.summary())).append('\n');
      for (Option option : Options.of(command)) {
        out.append("complete -c imgx -n ");
        out.append(quoted("__fish_seen_subcommand_from " + outline.name()));
        for (String name : option.names()) {
          out.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceAll("^-+", ""));
        }
        out.append(option.parameters().isEmpty() ? "" : " -r");
        out.append(" -d ").append(quoted(option.help())).append('\n');
      }
    }
    return out.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
