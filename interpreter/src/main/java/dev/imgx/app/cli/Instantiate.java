package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx instantiate`: the derivations of programs, written and named, not built.
final class Instantiate implements Command {
  private static final Option JSON =
      Option.of("--json", "Print derivations and the outputs meant as JSON");

  @Override
  public Outline outline() {
    return new Outline(
        "instantiate",
        "Write the derivations of a program to the store, and print their paths",
        List.of("[FILE|-]..."),
        Options.evaluationAnd(JSON),
        List.of("imgx instantiate examples/dataset/image.imgx"));
  }

  @Override
  public int run(Call call) throws IOException {
    try (Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      List<Product> products = imgx.instantiate(Sessions.request(call));
      if (call.arguments().has(JSON)) {
        call.printLine(Utf8.encode(json(imgx, products)));
        return 0;
      }
      for (Product product : products) {
        String output = product.output().equals("out") ? "" : "!" + product.output();
        call.printLine(imgx.logical(product.derivation()) + output);
      }
    }
    return 0;
  }

  private static String json(Imgx imgx, List<Product> products) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Product product : products) {
      all.addObject()
          .put("drvPath", imgx.logical(product.derivation()))
          .put("output", product.output());
    }
    return all.toString();
  }
}
