package dev.imgx.build.substitute;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/// What caches said, in an SQLite file that several processes share. What a cache has is believed
/// for long, what it has not for an hour. Follows `src/libstore/nar-info-disk-cache.cc`.
///
/// Answers are written together, at `close`, and in between when there are many. A file that cannot
/// be used is done without.
public final class DiskMemory implements Memory, AutoCloseable {
  private static final long POSITIVE_SECONDS = 30L * 24 * 3600;
  private static final long NEGATIVE_SECONDS = 3600;
  private static final int MANY = 500;

  private final Path file;
  private final InstantSource clock;
  private final Map<Key, Answer> fresh = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private boolean unusable;

  private record Key(String cache, String hashPart) {}

  /// Work with the database.
  @FunctionalInterface
  private interface Task<T extends @Nullable Object> {
    T run(Connection database) throws SQLException;
  }

  /// @param file is made when it is needed
  public DiskMemory(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public @Nullable Answer recall(String cache, StorePath path) {
    Key key = new Key(cache, path.hashPart());
    Answer now = fresh.get(key);
    return now != null ? now : this.<@Nullable Answer>use(db -> read(db, key), null);
  }

  private @Nullable Answer read(Connection database, Key key) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement("select time, info from Infos where cache = ? and hash = ?")) {
      query.setString(1, key.cache());
      query.setString(2, key.hashPart());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        long age = clock.instant().getEpochSecond() - row.getLong(1);
        String info = row.getString(2);
        long most = info == null ? NEGATIVE_SECONDS : POSITIVE_SECONDS;
        // A negative age: the clock was set back. Nobody knows how old it is.
        return age < 0 || age >= most ? null : new Answer(info);
      }
    }
  }

  @Override
  public void remember(String cache, StorePath path, @Nullable String answer) {
    fresh.put(new Key(cache, path.hashPart()), new Answer(answer));
    if (fresh.size() >= MANY) {
      flush();
    }
  }

  @Override
  public void forget(String cache, StorePath path) {
    Key key = new Key(cache, path.hashPart());
    fresh.remove(key);
    use(
        database -> {
          try (PreparedStatement delete =
              database.prepareStatement("delete from Infos where cache = ? and hash = ?")) {
            delete.setString(1, key.cache());
            delete.setString(2, key.hashPart());
            return delete.executeUpdate();
          }
        },
        0);
  }

  private void flush() {
    Map<Key, Answer> now = Map.copyOf(fresh);
    if (now.isEmpty()) {
      return;
    }
    use(
        database -> {
          execute(database, "begin immediate");
          try (PreparedStatement insert =
              database.prepareStatement("insert or replace into Infos values (?, ?, ?, ?)")) {
            long time = clock.instant().getEpochSecond();
            for (Map.Entry<Key, Answer> entry : now.entrySet()) {
              insert.setString(1, entry.getKey().cache());
              insert.setString(2, entry.getKey().hashPart());
              insert.setLong(3, time);
              insert.setString(4, entry.getValue().info());
              insert.executeUpdate();
            }
            try (PreparedStatement purge =
                database.prepareStatement("delete from Infos where time < ?")) {
              purge.setLong(1, time - POSITIVE_SECONDS);
              purge.executeUpdate();
            }
          } finally {
            execute(database, "commit");
          }
          return 0;
        },
        0);
    now.forEach(fresh::remove);
  }

  private <T extends @Nullable Object> T use(Task<T> task, T otherwise) {
    lock.lock();
    try {
      if (unusable) {
        return otherwise;
      }
      return task.run(open());
    } catch (SQLException | IOException e) {
      unusable = true;
      return otherwise;
    } finally {
      lock.unlock();
    }
  }

  private Connection open() throws SQLException, IOException {
    Connection opened = connection;
    if (opened == null) {
      Files.createDirectories(file.getParent());
      Properties settings = new Properties();
      settings.setProperty("busy_timeout", "20000");
      opened = JDBC.createConnection(JDBC.PREFIX + file, settings);
      connection = opened;
      execute(opened, "pragma journal_mode = wal");
      execute(opened, "pragma synchronous = off");
      execute(
          opened,
          "create table if not exists Infos (cache text not null, hash text not null,"
              + " time integer not null, info text, primary key (cache, hash)) without rowid");
    }
    return opened;
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Writes what is new.
  @Override
  public void close() {
    flush();
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    } catch (SQLException e) {
      unusable = true;
    } finally {
      lock.unlock();
    }
  }
}
