package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Program;
import java.io.IOException;
import java.util.List;

/// `imgx parse`: the canonical form of programs.
final class Parse implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "parse",
        "Print the canonical form of a program",
        List.of("[FILE|-]..."),
        List.of(Options.EXPR, Options.INCLUDE),
        List.of("imgx parse --expr 'x: x + 1'", "imgx parse examples/functions/default.imgx"));
  }

  @Override
  public int run(Call call) throws IOException {
    try (Imgx imgx = Sessions.open(call, _ -> {})) {
      for (Program program : Sessions.request(call).programs()) {
        call.printLine(imgx.canonical(program));
      }
    }
    return 0;
  }
}
