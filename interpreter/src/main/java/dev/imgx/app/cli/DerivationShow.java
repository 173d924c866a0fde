package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// `imgx derivation show`: derivations as JSON.
final class DerivationShow implements Command {
  private static final Option RECURSIVE =
      Option.of("-r,--recursive", "Also all derivations that these need");

  @Override
  public Outline outline() {
    return new Outline(
        "derivation show",
        "Print derivations as JSON: of programs, or of paths in the store",
        List.of("[FILE|PATH]..."),
        Options.evaluationAnd(RECURSIVE),
        List.of("imgx derivation show examples/dataset/image.imgx"));
  }

  @Override
  public int run(Call call) throws IOException {
    try (Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      SortedSet<StorePath> wanted = new TreeSet<>();
      List<String> programs = new ArrayList<>();
      for (String operand : call.arguments().operands()) {
        if (!imgx.inStore(house -> wanted.addAll(DerivationJson.derivers(house, operand)))) {
          programs.add(operand);
        }
      }
      if (wanted.isEmpty() || !programs.isEmpty() || call.arguments().has(Options.EXPR)) {
        for (Product product : imgx.instantiate(Sessions.request(call, programs))) {
          wanted.add(product.derivation());
        }
      }
      boolean recursive = call.arguments().has(RECURSIVE);
      String json = imgx.inStore(house -> new DerivationJson(house.store(), recursive).of(wanted));
      call.printLine(Utf8.encode(json));
    }
    return 0;
  }
}
