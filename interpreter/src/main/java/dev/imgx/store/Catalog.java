package dev.imgx.store;

import dev.imgx.store.database.Database;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The database, opened when it is first needed, for all threads; SQL errors become `StoreError`.
///
/// Questions do not make a database where there is none: everything is invalid then.
final class Catalog implements AutoCloseable {
  private static final int SCHEMA = 10;
  private static final int RESERVED = 8 << 20;

  /// A question to the database.
  @FunctionalInterface
  interface Query<T extends @Nullable Object> {
    T ask(Database database) throws SQLException;
  }

  private final Layout layout;
  private final StoreDir directory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<StorePath> distrusted = ConcurrentHashMap.newKeySet();
  private @Nullable Database database;

  Catalog(Layout layout, StoreDir directory) {
    this.layout = layout;
    this.directory = directory;
  }

  /// Opens the database, and whether there was one.
  boolean warm() throws SQLException {
    lock.lock();
    try {
      boolean exists = Files.exists(schemaFile());
      if (exists) {
        open(false).warmUp();
      }
      return exists;
    } finally {
      lock.unlock();
    }
  }

  boolean isValid(StorePath path) {
    return !distrusted.contains(path) && ask(it -> it.isValid(path), false);
  }

  @Nullable PathInfo find(StorePath path) {
    return this.<@Nullable PathInfo>ask(it -> it.find(path), null);
  }

  boolean hasName(String name) {
    return ask(it -> it.hasName(name), false);
  }

  @Nullable StorePath byHashPart(String hashPart) {
    return this.<@Nullable StorePath>ask(it -> it.byHashPart(hashPart), null);
  }

  SortedSet<StorePath> paths() {
    return ask(Database::all, new TreeSet<>());
  }

  SortedSet<StorePath> referrers(StorePath path) {
    return ask(it -> it.referrers(path), new TreeSet<>());
  }

  SortedSet<StorePath> closure(StorePath path) {
    SortedSet<StorePath> closure = ask(it -> it.closure(path), new TreeSet<>());
    if (closure.isEmpty()) {
      throw new StoreError("path '" + directory.print(path) + "' is not valid");
    }
    return closure;
  }

  PathGraph graph() {
    return ask(Database::graph, PathGraph.EMPTY);
  }

  PathGraph graph(Collection<StorePath> roots) {
    return ask(it -> it.graph(roots), PathGraph.EMPTY);
  }

  SortedSet<StorePath> derivers(StorePath path) {
    return ask(it -> it.derivers(path), new TreeSet<>());
  }

  /// For each valid derivation its valid outputs.
  Map<StorePath, List<StorePath>> outputs() {
    return ask(Database::outputs, Map.of());
  }

  /// What SQLite finds wrong with its tables.
  List<String> damage() {
    return ask(Database::damage, List.of());
  }

  /// Counts a valid path as not valid, until it is registered again, or `trust`.
  void distrust(StorePath path) {
    distrusted.add(path);
  }

  void trust(StorePath path) {
    distrusted.remove(path);
  }

  /// Forgets a path, unless a valid one refers to it; whether it did.
  boolean forget(StorePath path) {
    PathGraph graph = graph(List.of(path));
    return !invalidate(graph, List.of(graph.find(path))).isEmpty();
  }

  /// Takes paths out of the database, referrers first: all in one transaction, or when some of them
  /// got new referrers, one by one those that did not. Returns the numbers of those that went.
  List<Integer> invalidate(PathGraph graph, List<Integer> batch) {
    lock.lock();
    try {
      Database opened = open(false);
      if (opened.invalidate(graph, batch)) {
        return batch;
      }
      List<Integer> gone = new ArrayList<>();
      for (int node : batch) {
        if (opened.invalidate(graph, List.of(node))) {
          gone.add(node);
        }
      }
      return gone;
    } catch (SQLException e) {
      throw new StoreError("cannot write the store's database: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// Registers in one transaction; makes the database when there is none.
  void register(Collection<PathInfo> paths, Function<StorePath, Derivation> derivations) {
    lock.lock();
    try {
      open(true).register(paths, derivations);
      paths.forEach(info -> distrusted.remove(info.path()));
    } catch (SQLException e) {
      throw new StoreError("cannot register store paths: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private <T extends @Nullable Object> T ask(Query<T> query, T otherwise) {
    lock.lock();
    try {
      if (database == null && !Files.exists(schemaFile())) {
        return otherwise;
      }
      return query.ask(open(false));
    } catch (SQLException e) {
      throw new StoreError("cannot read the store's database: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private Database open(boolean create) throws SQLException {
    Database opened = database;
    if (opened == null) {
      boolean fresh = checkSchema();
      if (fresh && create) {
        makeDirectory();
      }
      Path file = layout.database().resolve("db.sqlite");
      opened =
          fresh || Files.isWritable(layout.database())
              ? Database.open(file, directory, fresh && create)
              : Database.openReadOnly(file, directory);
      if (fresh && create) {
        writeSchema();
      }
      database = opened;
    }
    return opened;
  }

  /// Whether there is no database yet; throws when there is one that we do not understand.
  private boolean checkSchema() {
    String version;
    try {
      version = Files.readString(schemaFile(), StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw StoreError.of("cannot read the store's schema", e);
    }
    if (!version.equals(Integer.toString(SCHEMA))) {
      throw new StoreError(
          "the store's schema is version %s, but only version %d is supported: %s"
              .formatted(version, SCHEMA, schemaFile()));
    }
    return false;
  }

  private void makeDirectory() {
    try {
      Files.createDirectories(layout.database());
    } catch (IOException e) {
      throw StoreError.of("cannot make the store's database", e);
    }
    reserve();
  }

  /// Sets space aside that a collector can free to have room for its own work on a full disk.
  void reserve() {
    Path reserved = layout.reserved();
    try {
      if (!Files.exists(reserved) && Files.exists(layout.database())) {
        Files.write(reserved, new byte[RESERVED]);
      }
    } catch (IOException e) {
      reserved.toFile().delete(); // No room even now: the store works without it.
    }
  }

  private void writeSchema() {
    try {
      String name = "schema.tmp-" + ProcessHandle.current().pid();
      Path fresh = layout.database().resolve(name);
      Files.writeString(fresh, Integer.toString(SCHEMA));
      Files.move(fresh, schemaFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreError.of("cannot make the store's database", e);
    }
  }

  private Path schemaFile() {
    return layout.database().resolve("schema");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (database != null) {
        database.close();
        database = null;
      }
    } catch (SQLException e) {
      throw new StoreError("cannot close the store's database: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
