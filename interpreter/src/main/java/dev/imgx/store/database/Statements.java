package dev.imgx.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The statements of a connection, each prepared once. Mutable, for one thread at a time.
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /// The statement with this text; its parameters are those of its last use.
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /// Executes a statement that is not used again.
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Ends a transaction as if it had never been.
  void rollback() {
    try {
      execute("rollback");
    } catch (SQLException e) {
      // SQLite has already rolled back, as it does when the disk is full.
    }
  }

  @Override
  public void close() throws SQLException {
    List<PreparedStatement> open = new ArrayList<>(prepared.values());
    prepared.clear();
    for (PreparedStatement statement : open) {
      statement.close();
    }
    connection.close();
  }
}
