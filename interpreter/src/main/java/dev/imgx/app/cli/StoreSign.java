package dev.imgx.app.cli;

import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// `imgx store sign`: vouches for valid paths.
final class StoreSign extends StoreCommand {
  private static final Option KEY =
      Option.of("-k,--key-file", "FILE", "Sign with the secret key in FILE");
  private static final Option RECURSIVE =
      Option.of("-r,--recursive", "Also all that the paths need");
  private static final Option ALL = Option.of("--all", "All valid paths");

  @Override
  public Outline outline() {
    return new Outline(
        "store sign",
        "Sign store paths, so that others who trust the key take them",
        List.of("PATH..."),
        List.of(KEY, RECURSIVE, ALL),
        List.of("imgx store sign --key-file secret-key --recursive ./result"));
  }

  @Override
  int run(Visit visit) throws IOException {
    SecretKey key = key(visit);
    List<PathInfo> changed = new ArrayList<>();
    for (StorePath path : wanted(visit)) {
      PathInfo info = visit.house().store().info(path);
      String signature = key.sign(Trust.fingerprint(info, visit.house().store().directory()));
      if (!info.signatures().contains(signature)) {
        List<String> all = new ArrayList<>(info.signatures());
        all.add(signature);
        changed.add(info.signed(all));
      }
    }
    if (!changed.isEmpty()) {
      visit.house().store().register(changed);
    }
    visit.display().tell("signed " + changed.size() + (changed.size() == 1 ? " path" : " paths"));
    return 0;
  }

  private static Collection<StorePath> wanted(Visit visit) throws IOException {
    if (visit.has(ALL)) {
      return visit.house().store().paths();
    }
    List<StorePath> paths = visit.paths();
    return visit.has(RECURSIVE) ? StoreClosure.of(visit.house().store(), paths) : paths;
  }

  private static SecretKey key(Visit visit) throws IOException {
    String file = visit.call().arguments().value(KEY);
    if (file == null) {
      throw new UsageError("'--key-file' must name a secret key");
    }
    try {
      return SecretKey.parse(Files.readString(visit.house().file(file)));
    } catch (FormatError e) {
      throw new IOException("'" + file + "': " + e.getMessage(), e);
    }
  }
}
