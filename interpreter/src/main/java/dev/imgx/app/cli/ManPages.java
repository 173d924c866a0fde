package dev.imgx.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The pages of the manual, `imgx(1)` and one for each command, made from the same tables as the
/// help. The distribution is made with them.
///
/// Follows groff_man(7): a line that begins with a dot is a request, `\-` is a hyphen that can be
/// copied, and `.EX` begins what stands as it is.
public final class ManPages {
  private final String version;

  /// @param version of imgx, for the foot of the pages
  ManPages(String version) {
    this.version = version;
  }

  /// Writes all pages into a directory, which is made.
  ///
  /// @param arguments the directory
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    ManPages pages = new ManPages(Main.version());
    Files.writeString(directory.resolve("imgx.1"), pages.overview());
    for (Command command : commands()) {
      Files.writeString(directory.resolve(pageName(command) + ".1"), pages.page(command));
    }
  }

  /// The commands, and after each group its members.
  static List<Command> commands() {
    List<Command> all = new ArrayList<>();
    for (Command command : Commands.all()) {
      all.add(command);
      if (command instanceof Group group) {
        all.addAll(group.members());
      }
    }
    return all;
  }

  private static String pageName(Command command) {
    return "imgx-" + command.outline().name().replace(' ', '-');
  }

  /// The page of imgx itself.
  String overview() {
    StringBuilder page = head("imgx", "build reproducible container images from declarations");
    page.append(".SH SYNOPSIS\n.B imgx\n.I COMMAND\n[\\fIOPTION\\fR]...\n");
    page.append(".SH DESCRIPTION\n");
    page.append(
        "imgx evaluates programs in the Nix expression language, builds what they describe\n");
    page.append(
        "into a store of Nix's format, and makes container images of it that are the same,\n");
    page.append("bit for bit, on every machine.\n.SH COMMANDS\n");
    for (Command command : Commands.all()) {
      Command.Outline outline = command.outline();
      page.append(".TP\n.BR ").append(text(pageName(command))).append(" (1)\n");
      page.append(text(outline.summary())).append(".\n");
    }
    page.append(
        ".SH HANDBOOK\n.B imgx help\n.I TOPIC\nshows a page of the handbook. The topics:\n");
    page.append(text(String.join(", ", Manual.TOPICS))).append(".\n");
    page.append(".SH EXIT STATUS\n");
    ExitCodes.ALL.forEach((code, meaning) ->
        page.append(".TP\n.B ").append(code).append('\n').append(text(meaning)).append(".\n"));
    page.append(".SH ENVIRONMENT\n");
    variable(page, "IMGX_ROOT", "Where the store is kept; else $XDG_DATA_HOME/imgx.");
    variable(page, "NIX_PATH", "Where programs' <name> is looked for.");
    variable(page, "IMGX_SUBSTITUTERS", "Binary caches that are asked before something is built.");
    variable(page, "IMGX_TRUSTED_PUBLIC_KEYS", "Whose signatures are believed.");
    variable(page, "IMGX_DEBIAN_MIRRORS", "Where Debian's packages are.");
    variable(page, "NO_COLOR", "Show no colours, if it is not empty.");
    page.append(".SH FILES\n");
    variable(page, "~/.config/imgx/config.toml", "The user's configuration.");
    variable(page, "imgx.toml", "The project's, in the working directory or above it.");
    return page.toString();
  }

  private static void variable(StringBuilder page, String name, String meaning) {
    page.append(".TP\n.B ").append(text(name)).append('\n').append(text(meaning)).append('\n');
  }

  /// The page of a command.
  String page(Command command) {
    Command.Outline outline = command.outline();
    StringBuilder page = head(pageName(command), outline.summary());
    page.append(".SH SYNOPSIS\n.B imgx ").append(text(outline.name())).append('\n');
    page.append("[\\fIOPTION\\fR]...\n");
    outline.operands().forEach(operand -> page.append(".I ").append(text(operand)).append('\n'));
    page.append(".SH DESCRIPTION\n").append(text(outline.summary())).append(".\n");
    if (command instanceof Group group) {
      page.append(".SH COMMANDS\n");
      for (Command member : group.members()) {
        page.append(".TP\n.BR ").append(text(pageName(member))).append(" (1)\n");
        page.append(text(member.outline().summary())).append(".\n");
      }
    }
    page.append(".SH OPTIONS\n");
    Options.of(command).forEach(option -> describe(page, option));
    page.append(".SH EXAMPLES\n.EX\n");
    outline.examples().forEach(example -> page.append(text(example)).append('\n'));
    return page.append(".EE\n.SH SEE ALSO\n.BR imgx (1)\n").toString();
  }

  private static void describe(StringBuilder page, Option option) {
    page.append(".TP\n");
    List<String> spellings = option.names().stream().map(n -> "\\fB" + text(n) + "\\fR").toList();
    page.append(String.join(", ", spellings));
    option.parameters().forEach(word -> page.append(" \\fI").append(text(word)).append("\\fR"));
    page.append('\n').append(text(option.help())).append(".\n");
  }

  private StringBuilder head(String name, String summary) {
    StringBuilder page = new StringBuilder(".\\\" Made from the tables of imgx's commands.\n");
    page.append(".TH ").append(text(name.toUpperCase(Locale.ROOT)));
    page.append(" 1 \"\" \"imgx ").append(text(version)).append("\" \"imgx manual\"\n");
    return page.append(".SH NAME\n")
        .append(text(name))
        .append(" \\- ")
        .append(text(summary))
        .append('\n');
  }

  /// A text that means nothing to roff.
  private static String text(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\[u2026]");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
