package dev.imgx.build.checkout;

import dev.imgx.store.path.StorePath;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What came out of a Git repository.
///
/// @param path the tree in the store
/// @param rev the commit; null when the working directory has changes
/// @param head the commit that the changes are based on; null when there are none, or no commit
/// @param modified when the commit was made, in seconds since 1970; zero when there is none
/// @param count counts the commits up to this one; null when the history is not there
public record GitTree(
    StorePath path,
    @Nullable String rev,
    @Nullable String head,
    long modified,
    @Nullable LongSupplier count) {
  /// What a repository without commits is at.
  static final String NO_REVISION = "0".repeat(40);
}
