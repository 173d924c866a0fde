package dev.imgx.app.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Help and completions, made by picocli from the tables of commands and options. Loaded only when
/// somebody asks for them.
final class Manual {
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
            "'imgx COMMAND --help' tells more about a command.");
    spec.addOption(OptionSpec.builder("-h", "--help").description("Show this help").build());
    spec.addOption(OptionSpec.builder("--version").description("Show the version").build());
    for (Command command : Commands.all()) {
      spec.addSubcommand(command.outline().name(), new CommandLine(spec(command)));
    }
    return spec;
  }

  private static CommandSpec spec(Command command) {
    Command.Outline outline = command.outline();
    CommandSpec spec = CommandSpec.create().name("imgx " + outline.name());
    spec.usageMessage()
        .description(escape(outline.summary()) + ".")
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(examples(outline));
    for (Option option : Options.of(command)) {
      spec.addOption(option(option));
    }
    int index = 0;
    for (String operand : outline.operands()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .index(Integer.toString(index++))
              .arity("0..1")
              .paramLabel(operand)
              .hidden(true)
              .build());
    }
    return spec;
  }

  private static OptionSpec option(Option option) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.names().toArray(String[]::new))
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
