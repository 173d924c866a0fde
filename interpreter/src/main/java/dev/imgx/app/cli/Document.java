package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx doc NAME`: what a builtin or a function of the library does.
final class Document implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "doc",
        "Show the documentation of builtins and library functions",
        List.of("NAME..."),
        List.of(Options.INCLUDE),
        List.of("imgx doc map", "imgx doc lib.optional"));
  }

  @Override
  public int run(Call call) throws IOException {
    List<String> names = call.arguments().operands();
    if (names.isEmpty()) {
      throw new UsageError("name a builtin or a function", "'imgx help builtins' lists them");
    }
    try (Imgx imgx = Sessions.open(call, _ -> {})) {
      String separator = "";
      for (String name : names) {
        call.print(separator + imgx.documentation(Utf8.encode(name)));
        separator = "\n";
      }
    }
    return 0;
  }
}
