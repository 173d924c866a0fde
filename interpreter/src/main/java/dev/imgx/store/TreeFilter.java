package dev.imgx.store;

import java.nio.file.Path;
import java.util.Locale;

/// Decides which entries of a tree are copied. What it throws ends the copy and reaches the caller.
@FunctionalInterface
public interface TreeFilter {
  /// Takes everything.
  TreeFilter ALL = (path, kind) -> true;

  /// The kind of an entry, in the language's words.
  enum Kind {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    UNKNOWN;

    /// `regular`, `directory`, `symlink` or `unknown`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Whether the entry at `path` is taken; a directory that is not is not looked into.
  boolean accepts(Path path, Kind kind);
}
