package dev.imgx.app.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Help and completions, made by picocli from the tables of commands and options. Loaded only when
/// somebody asks for them.
final class Manual {
  /// The pages of the handbook, but for the index.
  static final List<String> TOPICS =
      List.of(
          "start",
          "install",
          "dockerfile",
          "nix",
          "language",
          "builtins",
          "library",
          "images",
          "layers",
          "recipes",
          "registries",
          "packages",
          "modules",
          "builders",
          "sandbox",
          "vm",
          "run",
          "store",
          "caches",
          "repl",
          "configuration",
          "ci",
          "troubleshooting",
          "commands");

  private static final int WIDTH = 80;

  private Manual() {}

  /// The page of imgx itself.
  static String overview() {
    CommandLine line = new CommandLine(whole());
    line.setUsageHelpWidth(WIDTH);
    return line.getUsageMessage(Ansi.OFF);
  }

  /// The page of one command.
  static String page(Command command) {
    CommandLine line = new CommandLine(spec(command));
    line.setUsageHelpWidth(WIDTH);
    return line.getUsageMessage(Ansi.OFF);
  }

  /// The completion of bash, which zsh understands too.
  static String bashCompletion() {
    return AutoComplete.bash("imgx", new CommandLine(whole()));
  }

  private static CommandSpec whole() {
    CommandSpec spec = CommandSpec.create().name("imgx");
    spec.usageMessage()
        .description("Builds reproducible container images from declarations.")
        .synopsisSubcommandLabel("COMMAND")
        .footer(
            "",
            "Example: imgx build examples/website/image.imgx",
            "",
            "'imgx COMMAND --help' tells more about a command, and 'imgx help handbook' what the",
            "handbook is about. Its pages: " + String.join(", ", TOPICS) + ".");
    spec.addOption(OptionSpec.builder("-h", "--help").description("Show this help").build());
    spec.addOption(OptionSpec.builder("--version").description("Show the version").build());
    addAll(spec, Commands.all());
    return spec;
  }

  private static void addAll(CommandSpec spec, List<Command> commands) {
    for (Command command : commands) {
      String name = command.outline().name();
      spec.addSubcommand(name.substring(name.lastIndexOf(' ') + 1), new CommandLine(spec(command)));
    }
  }

  private static CommandSpec spec(Command command) {
    Command.Outline outline = command.outline();
    CommandSpec spec = CommandSpec.create().name("imgx " + outline.name());
    spec.parser().separator(" ");
    spec.usageMessage()
        .description(escape(outline.summary()) + ".")
        .customSynopsis(synopsis(outline))
        .sortOptions(false)
        .footer(examples(outline));
    Set<String> taken = new HashSet<>();
    for (Option option : Options.of(command)) {
      spec.addOption(option(option, taken));
    }
    if (command instanceof Group group) {
      spec.usageMessage().synopsisSubcommandLabel("");
      addAll(spec, group.members());
    }
    return spec;
  }

  private static String synopsis(Command.Outline outline) {
    String operands =
        outline.operands().isEmpty() ? "" : " " + String.join(" ", outline.operands());
    return "imgx " + outline.name() + " [OPTION]..." + operands;
  }

  /// A spelling that a command uses for itself is no longer that of a common option.
  private static OptionSpec option(Option option, Set<String> taken) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.names().stream().filter(taken::add).toArray(String[]::new))
            .description(escape(option.help()));
    if (option.parameters().isEmpty()) {
      return builder.type(boolean.class).arity("0").build();
    }
    return builder
        .type(String[].class)
        .arity(Integer.toString(option.parameters().size()))
        .paramLabel(String.join(" ", option.parameters()))
        .hideParamSyntax(true)
        .build();
  }

  private static String[] examples(Command.Outline outline) {
    String[] lines = new String[outline.examples().size() + 2];
    lines[0] = "";
    lines[1] = lines.length > 3 ? "Examples:" : "Example:";
    for (int i = 2; i < lines.length; i++) {
      lines[i] = "  " + escape(outline.examples().get(i - 2));
    }
    return lines;
  }

  /// picocli formats texts: `%` begins a conversion, `$` of a variable must not meet a brace, `@|`
  /// begins a colour.
  private static String escape(String text) {
    return text.replace("%", "%%");
  }
}
