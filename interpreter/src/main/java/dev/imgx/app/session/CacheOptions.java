package dev.imgx.app.session;

import dev.imgx.build.substitute.SubstituterSettings;
import java.util.List;

/// What a user says about binary caches, against what the environment says. Each text may hold
/// several entries, separated by white space.
///
/// @param caches addresses instead of the environment's
/// @param moreCaches addresses besides
/// @param keys trusted public keys instead of the environment's
/// @param moreKeys trusted public keys besides
/// @param manner how they are used
public record CacheOptions(
    List<String> caches,
    List<String> moreCaches,
    List<String> keys,
    List<String> moreKeys,
    Manner manner) {
  /// How caches are used.
  ///
  /// @param asked whether they are asked at all
  /// @param signatures whether what they say needs a signature
  /// @param fallback whether what cannot be fetched after all is built
  public record Manner(boolean asked, boolean signatures, boolean fallback) {}

  SubstituterSettings change(SubstituterSettings standard) {
    if (!manner.asked()) {
      return SubstituterSettings.NONE;
    }
    SubstituterSettings changed = standard.withCaches(caches, moreCaches).withKeys(keys, moreKeys);
    changed = manner.signatures() ? changed : changed.withoutSignatures();
    return manner.fallback() ? changed : changed.withoutFallback();
  }
}
