package dev.imgx.app.cli;

import dev.imgx.app.session.BuildLogs;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// `imgx log`: what a builder said.
final class Log extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "log",
        "Print the log of a build",
        List.of("PATH|DERIVATION|NAME..."),
        List.of(),
        List.of("imgx log ./result", "imgx log hello"));
  }

  @Override
  int run(Visit visit) throws IOException {
    BuildLogs logs = new BuildLogs(visit.house());
    for (String operand : visit.operands()) {
      try (InputStream log = logs.open(operand)) {
        log.transferTo(visit.call().streams().out());
      }
    }
    return 0;
  }
}
