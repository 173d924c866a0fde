package dev.imgx.app.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be copied, from where to where.
///
/// @param from the address of a store or cache, or null for the session's store
/// @param to the same
/// @param paths the paths as the user writes them; none means all that there are
/// @param recursive whether also what they refer to
/// @param writing how a cache is written
public record CopyRequest(
    @Nullable String from,
    @Nullable String to,
    List<String> paths,
    boolean recursive,
    Writing writing) {
  /// How a cache is written.
  ///
  /// @param compression of archives, or null for what its address says
  /// @param keyFiles files with secret keys that sign
  public record Writing(@Nullable String compression, List<String> keyFiles) {
    public Writing {
      keyFiles = List.copyOf(keyFiles);
    }
  }

  public CopyRequest {
    paths = List.copyOf(paths);
  }
}
