package dev.imgx.app.cli;

import dev.imgx.app.session.Built;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import dev.imgx.app.session.Request;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx build`: the outputs of derivations, made and linked.
final class Build implements Command {
  private static final Option OUT_LINK =
      Option.of("-o,--out-link", "LINK", "Call the link to the result LINK, not 'result'");
  private static final Option NO_LINK = Option.of("--no-link", "Make no link to the result");
  private static final Option DRY_RUN =
      Option.of("--dry-run", "Say what would be fetched and built, and do neither");
  private static final Option JSON =
      Option.of("--json", "Print derivations and outputs as JSON, not places");
  private static final Option CHECK =
      Option.of("--check,--rebuild", "Build once more what is built, and name every difference");

  @Override
  public Outline outline() {
    return new Outline(
        "build",
        "Build what a program describes, link it as ./result, and print where it is",
        List.of("[FILE|-]..."),
        CacheSwitches.and(
            BuildSwitches.and(
                Options.evaluationAnd(Options.FILE, OUT_LINK, NO_LINK, DRY_RUN, JSON, CHECK))),
        List.of(
            "imgx build examples/website/image.imgx",
            "imgx build examples/dataset/image.imgx --no-link --json"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, BuildSwitches.read(arguments), display)) {
      Request request = Sessions.request(call);
      List<Product> products = imgx.instantiate(request);
      Outcome outcome = new Outcome(imgx, arguments.has(JSON));
      if (arguments.has(DRY_RUN)) {
        outcome.plan(products).forEach(display::tell);
        call.print(Utf8.encode(outcome.planned(products)));
        return 0;
      }
      List<Built> results =
          arguments.has(CHECK) ? imgx.check(products) : imgx.build(products, request);
      if (!arguments.has(NO_LINK)) {
        outcome.link(results, link(arguments));
      }
      call.print(Utf8.encode(outcome.built(results)));
    }
    return 0;
  }

  private static String link(Arguments arguments) {
    String link = arguments.value(OUT_LINK);
    return link == null ? "result" : link;
  }
}
