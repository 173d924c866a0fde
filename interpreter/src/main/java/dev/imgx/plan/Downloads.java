package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.fetch.Fetcher;
import dev.imgx.build.fetch.Mirrors;
import dev.imgx.build.fetch.Patience;
import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fetches what an expression wants while it is evaluated. A URL without a hash is fetched once per
/// evaluation; one with a hash is not, when the store has it.
///
/// Mutable, for one thread.
final class Downloads {
  private static final long MOST_BYTES = 1L << 36;

  /// What to fetch.
  ///
  /// @param name of the store path
  /// @param method `FLAT` for a file as it is, `NAR` for the tree in an archive
  /// @param expected what it must hash to, or null
  record Wanted(String url, String name, Ingestion method, @Nullable Hash expected) {}

  private final Store store;
  private final Map<String, String> environment;
  private final BuildLog log;
  private final Map<Wanted, StorePath> known = new HashMap<>();
  private @Nullable Fetcher fetcher;

  Downloads(Store store, Map<String, String> environment, BuildLog log) {
    this.store = store;
    this.environment = environment;
    this.log = log;
  }

  StorePath fetch(Wanted wanted) throws IOException, InterruptedException {
    StorePath path = known.get(wanted);
    if (path == null) {
      path = valid(wanted);
      path = path != null ? path : download(wanted);
      known.put(wanted, path);
    }
    return path;
  }

  private @Nullable StorePath valid(Wanted wanted) {
    Hash hash = wanted.expected();
    if (hash == null) {
      return null;
    }
    StorePath path =
        store.directory().fixedPath(wanted.name(), new ContentAddress.Fixed(wanted.method(), hash));
    return store.use(path) ? path : null;
  }

  private StorePath download(Wanted wanted) throws IOException, InterruptedException {
    StorePath.checkName(wanted.name());
    Path place = store.newTemporary("fetch-");
    try {
      Path file = place.resolve("file");
      Fetcher.Request request =
          new Fetcher.Request(List.of(wanted.url()), HashAlgorithm.SHA256, (hash, fetched) -> null);
      fetcher().fetch(request, file, log);
      Path tree = wanted.method() == Ingestion.FLAT ? file : unpacked(wanted, file);
      TreeSource naming =
          new TreeSource(
              wanted.name(), tree, wanted.method(), HashAlgorithm.SHA256, TreeFilter.ALL);
      StorePath path = store.adoptFixed(tree, naming, null);
      check(wanted, path);
      return path;
    } finally {
      TreeDeleter.delete(place);
    }
  }

  private Fetcher fetcher() {
    Fetcher current = fetcher;
    if (current == null) {
      Mirrors mirrors = new Mirrors(environment, Path.of("/"));
      current = new Fetcher(mirrors, Patience.STANDARD, environment);
      fetcher = current;
    }
    return current;
  }

  /// The tree in an archive; of its only directory, when there is nothing beside it.
  private static Path unpacked(Wanted wanted, Path file) throws IOException {
    Path tree = Files.createDirectory(file.resolveSibling("tree"));
    try (TarInput tar = TarInput.open(file, "`" + wanted.url() + "`")) {
      new TarUnpacker(tree, MOST_BYTES).unpack(tar);
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(tree)) {
      stream.forEach(entries::add);
    }
    boolean single =
        entries.size() == 1 && Files.isDirectory(entries.getFirst(), LinkOption.NOFOLLOW_LINKS);
    return single ? entries.getFirst() : tree;
  }

  private void check(Wanted wanted, StorePath path) {
    Hash expected = wanted.expected();
    ContentAddress content = store.info(path).content();
    if (expected != null && content != null && !content.hash().equals(expected)) {
      throw new BuildError(
          BuildError.Kind.HASH_MISMATCH,
          "hash mismatch in file downloaded from '%s':\n  specified: %s\n  got:       %s"
              .formatted(
                  wanted.url(),
                  expected.print(HashFormat.SRI),
                  content.hash().print(HashFormat.SRI)),
          null);
    }
  }
}
