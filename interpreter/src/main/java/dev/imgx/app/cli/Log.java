package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import dev.imgx.app.session.SessionError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// `imgx log`: what a builder said.
final class Log implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "log",
        "Print the log of a build: of a path in the store, of a derivation by its name, or of what"
            + " a program describes",
        List.of("[PATH|NAME|FILE]..."),
        CacheSwitches.and(Options.evaluationAnd()),
        List.of(
            "imgx log ./result",
            "imgx log hello",
            "imgx log examples/website/image.imgx",
            "imgx log -A lib.hello default.nix"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    boolean evaluates =
        !arguments.values(Options.ATTR).isEmpty() || !arguments.values(Options.EXPR).isEmpty();
    if (!evaluates && arguments.operands().isEmpty()) {
      throw new UsageError("name at least one path, derivation or file");
    }
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      OutputStream out = call.streams().out();
      if (evaluates) {
        print(imgx, call, arguments.operands(), out);
      }
      for (String operand : evaluates ? List.<String>of() : arguments.operands()) {
        if (imgx.inStore(house -> imgx.logs(house).isProgram(operand))) {
          print(imgx, call, List.of(operand), out);
        } else {
          imgx.inStore(house -> copy(imgx.logs(house).open(operand), out));
        }
      }
    }
    return 0;
  }

  /// The logs of what these programs describe, each once.
  private static void print(Imgx imgx, Call call, List<String> programs, OutputStream out)
      throws IOException {
    Set<StorePath> derivations = new LinkedHashSet<>();
    for (Product product : imgx.instantiate(Sessions.request(call, programs))) {
      derivations.add(product.derivation());
    }
    if (derivations.isEmpty()) {
      throw SessionError.of("the program describes no derivation, so there is no log");
    }
    for (StorePath derivation : derivations) {
      imgx.inStore(house -> copy(imgx.logs(house).open(derivation), out));
    }
  }

  private static long copy(InputStream log, OutputStream out) throws IOException {
    try (log) {
      return log.transferTo(out);
    }
  }
}
