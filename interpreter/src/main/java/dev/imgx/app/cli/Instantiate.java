package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import java.io.IOException;
import java.util.List;

/// `imgx instantiate`: the derivations of programs, written and named, not built.
final class Instantiate implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "instantiate",
        "Write the derivations of a program to the store, and print their paths",
        List.of("[FILE|-]..."),
        Options.evaluationAnd(),
        List.of("imgx instantiate examples/dataset/image.imgx"));
  }

  @Override
  public int run(Call call) throws IOException {
    try (Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      for (Product product : imgx.instantiate(Sessions.request(call))) {
        String output = product.output().equals("out") ? "" : "!" + product.output();
        call.printLine(imgx.logical(product.derivation()) + output);
      }
    }
    return 0;
  }
}
