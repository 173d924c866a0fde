package dev.imgx.store.database;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;

/// Nix's database of valid paths. Follows `src/libstore/local-store.cc`.
///
/// Mutable, for one thread at a time.
public final class Database implements AutoCloseable {
  /// The version of the tables.
  public static final int VERSION = Schema.VERSION;

  private final StoreDir directory;
  private final Statements statements;

  private Database(StoreDir directory, Connection connection) {
    this.directory = directory;
    this.statements = new Statements(connection);
  }

  /// Pays the price of the first opening, so that it can be paid on another thread.
  public static void warm() throws SQLException {
    try (Connection connection =
        JDBC.createConnection(JDBC.PREFIX + ":memory:", new Properties())) {
      connection.prepareStatement("select 1").executeQuery().close();
    }
  }

  /// Opens the database in `file`; makes its tables when `create`.
  public static Database open(Path file, StoreDir directory, boolean create) throws SQLException {
    return open(file.toString(), directory, create);
  }

  /// Opens a database whose directory this process may not write to. Where nobody else has it open
  /// for writing, SQLite must be told so, because it cannot make the files it wants beside it.
  public static Database openReadOnly(Path file, StoreDir directory) throws SQLException {
    boolean isShared = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    String address = file.toUri().getRawPath() + "?mode=ro" + (isShared ? "" : "&immutable=1");
    return open("file:" + address, directory, false);
  }

  private static Database open(String name, StoreDir directory, boolean create)
      throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("busy_timeout", "3600000");
    Connection connection = JDBC.createConnection(JDBC.PREFIX + name, settings);
    Database database = new Database(directory, connection);
    try {
      database.configure(create);
    } catch (SQLException e) {
      database.close();
      throw e;
    }
    return database;
  }

  private void configure(boolean create) throws SQLException {
    execute("pragma foreign_keys = 1");
    execute("pragma synchronous = normal");
    if (create) {
      execute("pragma main.journal_mode = wal");
      execute("begin immediate");
      for (String statement : Schema.STATEMENTS) {
        execute(statement);
      }
      execute("commit");
    }
    execute("pragma wal_autocheckpoint = 40000");
  }

  /// Writes a new database with these paths, whose references are among them, to a file that does
  /// not exist: the same paths give the same bytes. `derivations` reads those that are derivations.
  public static void write(
      Path file,
      StoreDir directory,
      Collection<PathInfo> paths,
      Function<StorePath, Derivation> derivations)
      throws SQLException {
    try (Database database = open(file, directory, true)) {
      database.register(paths, derivations);
    }
    try (Database database = open(file, directory, false)) {
      database.execute("pragma main.journal_mode = delete");
      database.execute("vacuum");
    }
  }

  /// Asks what is asked first, so that the tables are read and the code has run.
  public void warmUp() throws SQLException {
    isValid("");
  }

  /// Whether the path is registered.
  public boolean isValid(StorePath path) throws SQLException {
    return isValid(directory.print(path));
  }

  private boolean isValid(String path) throws SQLException {
    PreparedStatement query = prepare("select 1 from ValidPaths where path = ?");
    query.setString(1, path);
    try (ResultSet rows = query.executeQuery()) {
      return rows.next();
    }
  }

  /// What is known about the path, or null.
  public @Nullable PathInfo find(StorePath path) throws SQLException {
    PreparedStatement query =
        prepare(
            "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca"
                + " from ValidPaths where path = ?");
    query.setString(1, directory.print(path));
    try (ResultSet row = query.executeQuery()) {
      return row.next() ? read(path, row) : null;
    }
  }

  private PathInfo read(StorePath path, ResultSet row) throws SQLException {
    String deriver = row.getString(4);
    String signatures = row.getString(7);
    String content = row.getString(8);
    return new PathInfo(
        path,
        Hash.parse(row.getString(2), null),
        row.getLong(5),
        references(row.getLong(1)),
        deriver == null ? null : directory.parse(deriver),
        content == null || content.isEmpty() ? null : ContentAddress.parse(content),
        row.getLong(3),
        row.getInt(6) == 1,
        signatures == null || signatures.isEmpty() ? List.of() : List.of(signatures.split(" ")));
  }

  private SortedSet<StorePath> references(long id) throws SQLException {
    PreparedStatement query =
        prepare("select path from Refs join ValidPaths on reference = id where referrer = ?");
    query.setLong(1, id);
    return paths(query);
  }

  /// The valid paths that refer to this one.
  public SortedSet<StorePath> referrers(StorePath path) throws SQLException {
    PreparedStatement query =
        prepare(
            "select path from Refs join ValidPaths on referrer = id where reference ="
                + " (select id from ValidPaths where path = ?)");
    query.setString(1, directory.print(path));
    return paths(query);
  }

  /// All paths that this one needs, itself included; empty when it is not valid.
  public SortedSet<StorePath> closure(StorePath path) throws SQLException {
    PreparedStatement query =
        prepare(
            "with recursive needed(id) as (select id from ValidPaths where path = ?"
                + " union select reference from Refs join needed on referrer = needed.id)"
                + " select path from ValidPaths join needed using (id)");
    query.setString(1, directory.print(path));
    return paths(query);
  }

  /// All valid paths.
  public SortedSet<StorePath> all() throws SQLException {
    return paths(prepare("select path from ValidPaths"));
  }

  /// All valid paths and their references.
  public PathGraph graph() throws SQLException {
    execute("begin");
    try {
      GraphReader reader = new GraphReader(directory);
      read("select id, path, deriver, narSize from ValidPaths order by id", reader::readPaths);
      read("select referrer, reference from Refs", reader::readReferences);
      return reader.graph();
    } finally {
      execute("commit");
    }
  }

  /// What these paths need, themselves included, and how it refers to each other.
  public PathGraph graph(Collection<StorePath> roots) throws SQLException {
    execute("pragma temp_store = memory");
    execute("begin");
    try {
      execute("create temp table if not exists Needed (id integer primary key)");
      execute("delete from Needed");
      fillNeeded(roots);
      GraphReader reader = new GraphReader(directory);
      read(
          "select id, path, deriver, narSize from Needed join ValidPaths using (id) order by id",
          reader::readPaths);
      read(
          "select referrer, reference from Needed join Refs on referrer = id",
          reader::readReferences);
      return reader.graph();
    } finally {
      execute("commit");
    }
  }

  private void fillNeeded(Collection<StorePath> roots) throws SQLException {
    PreparedStatement insert =
        prepare(
            "with recursive reached(id) as (select id from ValidPaths where path = ?"
                + " union select reference from Refs join reached on referrer = reached.id)"
                + " insert or ignore into Needed select id from reached");
    for (StorePath root : roots) {
      insert.setString(1, directory.print(root));
      insert.executeUpdate();
    }
  }

  private interface RowReader {
    void read(ResultSet rows) throws SQLException;
  }

  private void read(String query, RowReader reader) throws SQLException {
    try (ResultSet rows = prepare(query).executeQuery()) {
      reader.read(rows);
    }
  }

  /// The valid derivations that have this path as an output.
  public SortedSet<StorePath> derivers(StorePath path) throws SQLException {
    PreparedStatement query =
        prepare(
            "select v.path from DerivationOutputs d join ValidPaths v on d.drv = v.id"
                + " where d.path = ?");
    query.setString(1, directory.print(path));
    return paths(query);
  }

  /// Whether any valid path has this name.
  public boolean hasName(String name) throws SQLException {
    PreparedStatement query = prepare("select 1 from ValidPaths where substr(path, ?) = ? limit 1");
    query.setInt(1, directory.directory().length() + StorePath.HASH_LENGTH + 3);
    query.setString(2, name);
    try (ResultSet rows = query.executeQuery()) {
      return rows.next();
    }
  }

  /// The valid path with this hash part, or null.
  public @Nullable StorePath byHashPart(String hashPart) throws SQLException {
    PreparedStatement query = prepare("select path from ValidPaths where path >= ? limit 1");
    String prefix = directory.directory() + "/" + hashPart;
    query.setString(1, prefix);
    try (ResultSet row = query.executeQuery()) {
      String path = row.next() ? row.getString(1) : "";
      return path.startsWith(prefix) ? directory.parse(path) : null;
    }
  }

  /// Registers all these paths in one transaction, or none. `derivations` reads those among them
  /// that are derivations. Throws `InvalidReference` when a reference is neither valid nor among
  /// them.
  public void register(Collection<PathInfo> paths, Function<StorePath, Derivation> derivations)
      throws SQLException {
    execute("begin immediate");
    boolean done = false;
    try {
      Registration registration = new Registration(directory, statements, derivations);
      for (PathInfo info : paths) {
        registration.put(info, isValid(info.path()));
      }
      for (PathInfo info : paths) {
        registration.refer(info);
      }
      execute("commit");
      done = true;
    } finally {
      if (!done) {
        statements.rollback();
      }
    }
  }

  /// Forgets paths of a graph, by their numbers, in one transaction; false, and nothing is
  /// forgotten, when a path that stays refers to one of them.
  public boolean invalidate(PathGraph graph, Collection<Integer> numbers) throws SQLException {
    StringBuilder ids = new StringBuilder();
    for (int number : numbers) {
      ids.append(ids.isEmpty() ? "" : ",").append(graph.row(number));
    }
    execute("begin immediate");
    try {
      execute("delete from Refs where referrer in (" + ids + ")");
      execute("delete from ValidPaths where id in (" + ids + ")");
      execute("commit");
      return true;
    } catch (SQLException e) {
      statements.rollback();
      if (e.getErrorCode() == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
        return false;
      }
      throw e;
    }
  }

  /// For each valid derivation its valid outputs.
  public Map<StorePath, List<StorePath>> outputs() throws SQLException {
    Map<StorePath, List<StorePath>> outputs = new HashMap<>();
    read(
        "select drv.path, made.path from DerivationOutputs o join ValidPaths drv on o.drv = drv.id"
            + " join ValidPaths made on o.path = made.path",
        rows -> {
          while (rows.next()) {
            StorePath derivation = directory.parse(rows.getString(1));
            StorePath output = directory.parse(rows.getString(2));
            outputs.computeIfAbsent(derivation, _ -> new ArrayList<>()).add(output);
          }
        });
    return outputs;
  }

  /// What SQLite finds wrong with the tables and what they refer to.
  public List<String> damage() throws SQLException {
    List<String> damage = new ArrayList<>();
    read(
        "pragma quick_check",
        rows -> {
          while (rows.next()) {
            damage.add(rows.getString(1));
          }
        });
    damage.remove("ok");
    read(
        "pragma foreign_key_check",
        rows -> {
          while (rows.next()) {
            damage.add(rows.getString(1) + " refers to a path that is not valid");
          }
        });
    read("select path from ValidPaths", rows -> names(rows, damage));
    return damage;
  }

  private void names(ResultSet rows, List<String> damage) throws SQLException {
    while (rows.next()) {
      String name = rows.getString(1);
      try {
        directory.parse(name);
      } catch (FormatError e) {
        damage.add("'" + name + "' is registered, which is no store path");
      }
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return statements.prepare(sql);
  }

  private void execute(String sql) throws SQLException {
    statements.execute(sql);
  }

  private SortedSet<StorePath> paths(PreparedStatement query) throws SQLException {
    SortedSet<StorePath> paths = new TreeSet<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        paths.add(directory.parse(rows.getString(1)));
      }
    }
    return paths;
  }

  @Override
  public void close() throws SQLException {
    statements.close();
  }
}
