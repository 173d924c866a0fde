package dev.imgx.store.database;

import dev.imgx.store.path.StorePath;
import java.sql.SQLException;

/// A path cannot be registered, because it refers to one that is not valid.
public final class InvalidReference extends SQLException {
  private static final long serialVersionUID = 1L;

  InvalidReference(StorePath path, StorePath reference) {
    super("path '" + path + "' refers to '" + reference + "', which is not valid");
  }
}
