package dev.imgx.store.derivation;

import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StorePath;
import org.jspecify.annotations.Nullable;

/// An output of a derivation.
///
/// @param path null while it is not computed yet
/// @param fixed what the output must hash to, or null when anything may come out
public record Output(@Nullable StorePath path, ContentAddress.@Nullable Fixed fixed) {
  /// An output whose path follows from the derivation, and is not computed yet.
  public static final Output UNRESOLVED = new Output(null, null);
}
