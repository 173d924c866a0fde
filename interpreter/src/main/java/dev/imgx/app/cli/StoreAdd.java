package dev.imgx.app.cli;

import dev.imgx.lang.source.Utf8;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `imgx store add`: copies files and directories into the store.
final class StoreAdd extends StoreCommand {
  private static final Option NAME =
      Option.of("-n,--name", "NAME", "Call the store path NAME, not as the file is called");
  private static final Option FLAT =
      Option.of("--flat", "Name a regular file by the hash of its bytes, not of its archive");
  private static final Option HASH =
      Option.of("--hash-algo", "ALGO", "Name by this hash: md5, sha1, sha256 (default), sha512");
  private static final Option DRY_RUN =
      Option.of("--dry-run", "Print which paths there would be, and add nothing");

  @Override
  public Outline outline() {
    return new Outline(
        "store add",
        "Copy files and directories to the store, and print their paths",
        List.of("FILE..."),
        List.of(NAME, FLAT, HASH, DRY_RUN, PathTable.PHYSICAL),
        List.of(
            "imgx store add examples/website",
            "imgx store add --flat --hash-algo sha512 --dry-run README.md"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Arguments arguments = visit.call().arguments();
    String name = arguments.value(NAME);
    for (String operand : visit.operands()) {
      Path file = visit.house().file(operand);
      TreeSource source =
          new TreeSource(
              Utf8.encode(name == null ? String.valueOf(file.getFileName()) : name),
              file,
              visit.has(FLAT) ? Ingestion.FLAT : Ingestion.NAR,
              algorithm(arguments.value(HASH)),
              TreeFilter.ALL);
      var store = visit.house().store();
      StorePath path = visit.has(DRY_RUN) ? store.pathOf(source) : store.addTree(source);
      visit
          .call()
          .printLine(
              visit.has(PathTable.PHYSICAL)
                  ? Utf8.encode(store.physical(path).toString())
                  : visit.logical(path));
    }
    return 0;
  }

  private static HashAlgorithm algorithm(@Nullable String name) {
    try {
      return name == null ? HashAlgorithm.SHA256 : HashAlgorithm.parse(name);
    } catch (FormatError e) {
      throw new UsageError(
          "unknown hash algorithm '" + name + "'", "there are md5, sha1, sha256 and sha512");
    }
  }
}
