package dev.imgx.store.database;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/// Nix's database of valid paths. Follows `src/libstore/local-store.cc`.
///
/// Mutable (statements are prepared once), for one thread at a time.
public final class Database implements AutoCloseable {
  private final StoreDir directory;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Database(StoreDir directory, Connection connection) {
    this.directory = directory;
    this.connection = connection;
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
    String url = JDBC.PREFIX + file;
    Properties settings = new Properties();
    settings.setProperty("busy_timeout", "3600000");
    Connection connection = JDBC.createConnection(url, settings);
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
      for (PathInfo info : paths) {
        if (isValid(info.path())) {
          update(info);
        } else {
          insert(info, derivations);
        }
      }
      for (PathInfo info : paths) {
        insertReferences(info);
      }
      execute("commit");
      done = true;
    } finally {
      if (!done) {
        rollback();
      }
    }
  }

  private void insert(PathInfo info, Function<StorePath, Derivation> derivations)
      throws SQLException {
    PreparedStatement insert =
        prepare(
            "insert into ValidPaths"
                + " (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?) returning id");
    StorePath deriver = info.deriver();
    long now = System.currentTimeMillis() / 1000;
    insert.setString(1, directory.print(info.path()));
    insert.setString(2, info.narHash().printTyped(HashFormat.BASE16));
    insert.setLong(3, info.registrationTime() == 0 ? now : info.registrationTime());
    insert.setString(4, deriver == null ? null : directory.print(deriver));
    insert.setLong(5, info.narSize());
    insert.setObject(6, info.ultimate() ? 1 : null);
    insert.setString(7, signatures(info));
    insert.setString(8, content(info));
    long id;
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      id = row.getLong(1);
    }
    if (info.path().isDerivation()) {
      insertOutputs(id, derivations.apply(info.path()));
    }
  }

  private void insertOutputs(long id, Derivation derivation) throws SQLException {
    PreparedStatement insert =
        prepare("insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)");
    for (String output : derivation.outputs().keySet()) {
      insert.setLong(1, id);
      insert.setString(2, output);
      insert.setString(3, directory.print(derivation.output(output)));
      insert.executeUpdate();
    }
  }

  private void update(PathInfo info) throws SQLException {
    PreparedStatement update =
        prepare(
            "update ValidPaths set narSize = ?, hash = ?, ultimate = ?, sigs = ?, ca = ?"
                + " where path = ?");
    update.setLong(1, info.narSize());
    update.setString(2, info.narHash().printTyped(HashFormat.BASE16));
    update.setObject(3, info.ultimate() ? 1 : null);
    update.setString(4, signatures(info));
    update.setString(5, content(info));
    update.setString(6, directory.print(info.path()));
    update.executeUpdate();
  }

  private void insertReferences(PathInfo info) throws SQLException {
    PreparedStatement insert =
        prepare(
            "insert or replace into Refs (referrer, reference)"
                + " select referrer.id, reference.id from ValidPaths referrer, ValidPaths reference"
                + " where referrer.path = ? and reference.path = ?");
    for (StorePath reference : info.references()) {
      insert.setString(1, directory.print(info.path()));
      insert.setString(2, directory.print(reference));
      if (insert.executeUpdate() != 1) {
        throw new InvalidReference(info.path(), reference);
      }
    }
  }

  /// Forgets paths; those that refer to them must be forgotten before or with them.
  public void invalidate(Collection<StorePath> paths) throws SQLException {
    PreparedStatement delete = prepare("delete from ValidPaths where path = ?");
    for (StorePath path : paths) {
      delete.setString(1, directory.print(path));
      delete.executeUpdate();
    }
  }

  private static @Nullable String signatures(PathInfo info) {
    return info.signatures().isEmpty() ? null : String.join(" ", info.signatures());
  }

  private static @Nullable String content(PathInfo info) {
    ContentAddress content = info.content();
    return content == null ? null : content.toString();
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

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollback() {
    try {
      execute("rollback");
    } catch (SQLException e) {
      // SQLite has already rolled back, as it does when the disk is full.
    }
  }

  @Override
  public void close() throws SQLException {
    List<PreparedStatement> open = new ArrayList<>(statements.values());
    statements.clear();
    for (PreparedStatement statement : open) {
      statement.close();
    }
    connection.close();
  }
}
