package dev.imgx.store.database;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes what is known about paths into the tables, inside somebody else's transaction.
///
/// @param derivations reads those paths that are derivations
record Registration(
    StoreDir directory, Statements statements, Function<StorePath, Derivation> derivations) {
  /// Registers a path without what it refers to, or changes what is known about a valid one.
  void put(PathInfo info, boolean isValid) throws SQLException {
    if (isValid) {
      update(info);
    } else {
      insert(info);
    }
  }

  private void insert(PathInfo info) throws SQLException {
    PreparedStatement insert =
        statements.prepare(
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
        statements.prepare(
            "insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)");
    for (String output : derivation.outputs().keySet()) {
      insert.setLong(1, id);
      insert.setString(2, output);
      insert.setString(3, directory.print(derivation.output(output)));
      insert.executeUpdate();
    }
  }

  private void update(PathInfo info) throws SQLException {
    PreparedStatement update =
        statements.prepare(
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

  /// Registers what a path refers to. Throws `InvalidReference` when that is not valid.
  void refer(PathInfo info) throws SQLException {
    PreparedStatement insert =
        statements.prepare(
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

  private static @Nullable String signatures(PathInfo info) {
    return info.signatures().isEmpty() ? null : String.join(" ", info.signatures());
  }

  private static @Nullable String content(PathInfo info) {
    ContentAddress content = info.content();
    return content == null ? null : content.toString();
  }
}
