package dev.imgx.app.cli;

import dev.imgx.store.Registrations;
import dev.imgx.store.StoreError;
import dev.imgx.store.database.PathInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;

/// `imgx store load-db`: registrations from text.
final class StoreLoadDb extends StoreCommand {
  @Override
  public Outline outline() {
    return new Outline(
        "store load-db",
        "Register paths, whose bytes are in place, as dump-db printed them",
        List.of(),
        List.of(),
        List.of("imgx store load-db <registrations"));
  }

  @Override
  int run(Visit visit) throws IOException {
    var store = visit.house().store();
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(visit.call().streams().in(), StandardCharsets.ISO_8859_1));
    List<PathInfo> infos = new Registrations(store.directory()).parse(in);
    for (PathInfo info : infos) {
      if (!Files.exists(store.physical(info.path()), LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreError(
            "'" + visit.logical(info.path()) + "' cannot be registered: it is not in the store");
      }
    }
    store.register(infos);
    return 0;
  }
}
