package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Printing;
import dev.imgx.app.session.Printing.Form;
import java.io.IOException;
import java.util.List;

/// `imgx eval`: the values of programs.
final class Eval implements Command {
  private static final Option STRICT =
      Option.of("--strict", "Evaluate lists and sets with all that is in them");
  private static final Option JSON = Option.of("--json", "Print the value as JSON");
  private static final Option XML = Option.of("--xml", "Print the value as XML");
  private static final Option NO_LOCATION =
      Option.of("--no-location", "Leave places out of the XML");
  private static final Option RAW = Option.of("--raw", "Print a string as it is");

  @Override
  public Outline outline() {
    return new Outline(
        "eval",
        "Print the value of a program",
        List.of("[FILE|-]..."),
        Options.evaluationAnd(Options.FILE, STRICT, JSON, XML, NO_LOCATION, RAW),
        List.of(
            "imgx eval --expr '1 + 1'",
            "imgx eval examples/functions -A colours.mixed --raw",
            "imgx eval --file examples/functions colours.mixed",
            "imgx eval --strict --expr '{ n, step ? 1 }: [ n (n + step) ]' --arg n 1"));
  }

  @Override
  public int run(Call call) throws IOException {
    Printing printing = new Printing(form(call.arguments()), call.arguments().has(STRICT));
    try (Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      imgx.print(Sessions.request(call), printing, call::print);
    }
    return 0;
  }

  private static Form form(Arguments arguments) {
    List<Option> chosen = List.of(JSON, XML, RAW).stream().filter(arguments::has).toList();
    if (chosen.size() > 1) {
      throw new UsageError("choose one of --json, --xml and --raw");
    }
    if (arguments.has(RAW)) {
      return Form.RAW;
    }
    if (arguments.has(JSON)) {
      return Form.JSON;
    }
    if (!arguments.has(XML)) {
      return Form.PLAIN;
    }
    return arguments.has(NO_LOCATION) ? Form.XML_WITHOUT_PLACES : Form.XML;
  }
}
