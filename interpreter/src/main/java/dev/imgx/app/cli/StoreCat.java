package dev.imgx.app.cli;

import dev.imgx.app.session.SessionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// `imgx store cat`: the bytes of a file in the store.
final class StoreCat extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store cat",
        "Print a file of the store",
        List.of("FILE..."),
        List.of(),
        List.of("imgx store cat ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    for (String operand : visit.operands()) {
      Path place = visit.house().item(operand).place();
      if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
        throw SessionError.of(
            "'" + operand + "' " + (Files.exists(place) ? "is not a file" : "does not exist"));
      }
      Files.copy(place, visit.call().streams().out());
    }
    return 0;
  }
}
