package dev.imgx.app.session;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Packages of Debian to be pinned in a lock file.
///
/// @param packages what is wanted; of an update, what may change
/// @param update the lock file that is pinned again, or null for a new one
/// @param choice where packages come from; what is empty is as in the lock file, or usual
/// @param keyring a file with the keys that are believed, or empty
/// @param allowExpired whether indices may be older than they say they should be
public record LockOrder(
    List<String> packages,
    @Nullable Path update,
    Choice choice,
    String keyring,
    boolean allowExpired) {
  /// Where packages come from.
  public record Choice(List<String> suites, List<String> components, List<String> architectures) {
    public Choice {
      suites = List.copyOf(suites);
      components = List.copyOf(components);
      architectures = List.copyOf(architectures);
    }
  }

  public LockOrder {
    packages = List.copyOf(packages);
  }

  /// What came of it.
  ///
  /// @param text of the lock file
  /// @param changes since the lock file that was updated, a line each
  /// @param packages how many there are in each architecture
  public record Locked(String text, List<String> changes, List<Integer> packages) {
    public Locked {
      changes = List.copyOf(changes);
      packages = List.copyOf(packages);
    }
  }
}
