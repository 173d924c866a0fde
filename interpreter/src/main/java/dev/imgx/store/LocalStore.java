package dev.imgx.store;

import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.database.Database;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.AtermParser;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A store in a directory of this machine, laid out as Nix's `local?root=…`.
///
/// Making one costs nothing: directories, database and locks come when they are needed.
public final class LocalStore implements Store {
  private final StoreDir directory;
  private final Layout layout;
  private final Catalog catalog;
  private final Writing writing;
  private final Texts texts;
  private final Ingest ingest;

  /// The store below `root`, an absolute path that may not exist yet.
  public LocalStore(Path root, StoreDir directory) {
    this.directory = directory;
    this.layout = new Layout(root, directory.directory());
    this.catalog = new Catalog(layout, directory);
    this.writing =
        new Writing(layout, directory, new Wreckage(layout, directory, catalog::isValid));
    this.texts = new Texts(layout, directory, catalog, writing);
    this.ingest = new Ingest(layout, directory, catalog, writing);
  }

  @Override
  public void warm() {
    Thread.ofPlatform()
        .daemon()
        .name("store")
        .start(() -> {
          try {
            if (!catalog.warm()) {
              // A new store will be written to.
              Database.warm();
            }
            writing.warm();
          } catch (SQLException | RuntimeException | LinkageError e) {
            // Whoever needs it will meet the same trouble, and can say it.
          }
        });
  }

  /// Something that reads or writes files.
  @FunctionalInterface
  interface Action<T extends @Nullable Object> {
    T run() throws IOException;
  }

  static <T extends @Nullable Object> T attempt(String what, Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw StoreError.of(what, e);
    }
  }

  @Override
  public StoreDir directory() {
    return directory;
  }

  @Override
  public Path physical(StorePath path) {
    if (texts.find(path) != null) {
      flush();
    }
    return layout.physical(path);
  }

  @Override
  public Path physical(String logical) {
    StorePath path = directory.enclosing(logical);
    if (path == null) {
      return logical.equals(directory.directory()) ? layout.store() : Path.of(logical);
    }
    int start = directory.print(path).length();
    String below = logical.substring(start);
    return below.isEmpty() ? physical(path) : physical(path).resolve(below.substring(1));
  }

  @Override
  public boolean isValid(StorePath path) {
    return texts.find(path) != null || catalog.isValid(path);
  }

  @Override
  public @Nullable PathInfo find(StorePath path) {
    if (texts.find(path) != null) {
      flush();
    }
    return catalog.find(path);
  }

  @Override
  public PathInfo info(StorePath path) {
    PathInfo info = find(path);
    if (info == null) {
      throw invalid(path);
    }
    return info;
  }

  @Override
  public @Nullable StorePath byHashPart(String hashPart) {
    flush();
    return catalog.byHashPart(hashPart);
  }

  @Override
  public SortedSet<StorePath> paths() {
    flush();
    return catalog.paths();
  }

  @Override
  public SortedSet<StorePath> closure(Collection<StorePath> paths) {
    flush();
    SortedSet<StorePath> closure = new TreeSet<>();
    for (StorePath path : paths) {
      if (!closure.contains(path)) {
        closure.addAll(catalog.closure(path));
      }
    }
    return closure;
  }

  @Override
  public SortedSet<StorePath> referrers(StorePath path) {
    flush();
    return catalog.referrers(path);
  }

  /// All valid paths and their references, at this moment.
  public PathGraph graph() {
    flush();
    return catalog.graph();
  }

  /// What these valid paths need, themselves included, and how it refers to each other.
  public PathGraph graph(Collection<StorePath> roots) {
    flush();
    PathGraph graph = catalog.graph(roots);
    for (StorePath root : roots) {
      if (graph.find(root) < 0) {
        throw invalid(root);
      }
    }
    return graph;
  }

  /// The valid derivations that have this path as an output.
  public SortedSet<StorePath> derivers(StorePath path) {
    flush();
    return catalog.derivers(path);
  }

  /// Writes these valid paths as one stream that `importPaths` and Nix read, each after what it
  /// refers to. Throws `IOException` when `out` does.
  public void exportPaths(Collection<StorePath> paths, OutputStream out) throws IOException {
    PathGraph graph = graph(paths);
    Exports exports = new Exports(directory);
    for (StorePath path : graph.paths(graph.sorted(graph.numbers(paths)))) {
      exports.write(info(path), layout.physical(path), out);
    }
    exports.end(out);
  }

  /// Adds the paths of a stream that `exportPaths` or Nix wrote; what they refer to must be valid
  /// or come before them. Returns them in their order.
  public List<StorePath> importPaths(InputStream in) {
    flush();
    return attempt(
        "cannot import store paths",
        () -> {
          try (Ingest.Import receiver = ingest.receive(this::readDerivation)) {
            return new Exports(directory).read(in, receiver);
          }
        });
  }

  /// Keeping the store in order.
  public Upkeep upkeep() {
    flush();
    return new Upkeep(new Upkeep.Premises(layout, directory, catalog, writing));
  }

  /// Counts a path, whose bytes are not what they were, as not valid, so that it is made again;
  /// until it is registered, or `trust`.
  public void distrust(StorePath path) {
    catalog.distrust(path);
  }

  /// Ends that.
  public void trust(StorePath path) {
    catalog.trust(path);
  }

  private StoreError invalid(StorePath path) {
    return new StoreError("path '" + directory.print(path) + "' is not valid");
  }

  @Override
  public StorePath addText(String name, byte[] text, Collection<StorePath> references) {
    return add(Texts.Text.of(name, text, references, directory));
  }

  private StorePath add(Texts.Text text) {
    return attempt("cannot write to the store", () -> texts.add(text));
  }

  @Override
  public StorePath addDerivation(Derivation derivation) {
    return add(Texts.Text.of(derivation, directory));
  }

  @Override
  public Derivation readDerivation(StorePath path) {
    String name = path.derivationName();
    Texts.Text waiting = texts.find(path);
    if (waiting != null && waiting.isDerivation()) {
      return waiting.asDerivation(directory);
    }
    return attempt(
        "cannot read derivation '" + directory.print(path) + "'",
        () -> {
          byte[] bytes = Files.readAllBytes(physical(path));
          String text = new String(bytes, StandardCharsets.ISO_8859_1);
          return AtermParser.parse(text, name, directory);
        });
  }

  @Override
  public StorePath addTree(TreeSource source) {
    StorePath.checkName(source.name());
    return attempt("cannot copy '" + source.root() + "' to the store", () -> ingest.add(source));
  }

  @Override
  public StorePath pathOf(TreeSource source) {
    StorePath.checkName(source.name());
    return attempt("cannot read '" + source.root() + "'", () -> ingest.pathOf(source));
  }

  @Override
  public void addArchive(PathInfo info, InputStream archive) {
    flush();
    attempt(
        "cannot add '" + directory.print(info.path()) + "' to the store",
        () -> {
          ingest.addArchive(info, archive, this::readDerivation);
          return null;
        });
  }

  @Override
  public Incoming receive(PathInfo info, TreeOrigin tree) throws IOException {
    return new Received(ingest, this, info, ingest.reception().receive(info, tree));
  }

  @Override
  public PathInfo adopt(Path tree, StorePath target, Collection<StorePath> candidates) {
    return attempt(moving(tree, target), () -> ingest.adopt(tree, target, candidates));
  }

  @Override
  public PathInfo write(
      Path tree, StorePath target, Collection<StorePath> candidates, TreeOrigin origin)
      throws IOException {
    return ingest.write(tree, target, candidates, origin);
  }

  @Override
  public PathInfo adopt(Path tree, PathInfo written) {
    return attempt(moving(tree, written.path()), () -> ingest.adopt(tree, written));
  }

  private String moving(Path tree, StorePath target) {
    return "cannot move '" + tree + "' to '" + directory.print(target) + "'";
  }

  @Override
  public StorePath adoptFixed(Path tree, TreeSource naming, @Nullable StorePath deriver) {
    return attempt(
        "cannot move '" + tree + "' to the store", () -> ingest.adoptFixed(tree, naming, deriver));
  }

  @Override
  public void register(Collection<PathInfo> paths) {
    flush();
    Cycles.check(paths);
    catalog.register(paths, this::readDerivation);
  }

  @Override
  public Path newTemporary(String prefix) {
    return attempt("cannot write to the store", () -> writing.newTemporary(prefix));
  }

  @Override
  public Path keep(Path tree, String name) {
    return attempt("cannot keep '" + tree + "'", () -> writing.keep(tree, name));
  }

  @Override
  public PathLock lock(Collection<StorePath> paths) {
    flush();
    protect(paths);
    return attempt("cannot lock store paths", () -> writing.lock(paths));
  }

  @Override
  public void protect(Collection<StorePath> paths) {
    attempt(
        "cannot write to the store",
        () -> {
          writing.protect(paths);
          return null;
        });
  }

  @Override
  public void addRoot(Path link, StorePath target) {
    flush();
    attempt(
        "cannot make the link '" + link + "'",
        () -> {
          RootLinks links = new RootLinks(layout, directory);
          do {
            links.add(link, target);
            new RootClient(layout, directory).announce(List.of(target));
          } while (!links.isRegistered(link, target));
          return null;
        });
    info(target);
  }

  @Override
  public Path log(StorePath derivation) {
    return layout.log(derivation);
  }

  @Override
  public void flush() {
    attempt(
        "cannot write to the store",
        () -> {
          texts.flush();
          return null;
        });
  }

  @Override
  public void hold() {
    texts.hold();
  }

  @Override
  public void discard() {
    texts.discard();
  }

  @Override
  public void close() {
    try {
      flush();
    } finally {
      catalog.close();
      attempt(
          "cannot close the store",
          () -> {
            writing.close();
            return null;
          });
    }
  }
}
