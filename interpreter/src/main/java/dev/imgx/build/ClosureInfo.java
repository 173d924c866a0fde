package dev.imgx.build;

import dev.imgx.store.Registrations;
import dev.imgx.store.Store;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// `builtin:closure-info`: what is known about the closure of some paths.
///
/// Attributes: `rootPaths`; `pathsOnly`: the output is a file with a path a line. Otherwise it is a
/// directory: `store-paths` is that file; `registration` has what `nix-store --load-db` reads,
/// without derivers; `total-nar-size` a number of bytes.
public final class ClosureInfo implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Store store = request.store();
    List<StorePath> roots = new ArrayList<>();
    for (String root : request.attributes().texts("rootPaths")) {
      roots.add(request.inputPath(root));
    }
    SortedSet<StorePath> closure = store.closure(roots);
    Registrations registrations = new Registrations(store.directory());
    StringBuilder paths = new StringBuilder();
    StringBuilder registration = new StringBuilder();
    long size = 0;
    for (StorePath path : closure) {
      PathInfo info = store.info(path);
      paths.append(store.directory().print(path)).append('\n');
      registration.append(registrations.print(info.derivedBy(null)));
      size += info.narSize();
    }
    if (request.attributes().flag("pathsOnly")) {
      write(request.output(), paths.toString());
      return;
    }
    Path output = Files.createDirectory(request.output());
    write(output.resolve("store-paths"), paths.toString());
    write(output.resolve("registration"), registration.toString());
    write(output.resolve("total-nar-size"), size + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
