package dev.imgx.app.session;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.path.StorePath;
import org.jspecify.annotations.Nullable;

/// What `pullImage` has to be told to get an image again.
///
/// @param image the image's name as it was asked for, without tag and digest
/// @param platform what it runs on
/// @param digest of its manifest
/// @param index the digest of the index that it was found in, or null
/// @param hash of the archive
/// @param archive where that is in the store
public record Pin(
    String image,
    Platform platform,
    String digest,
    @Nullable String index,
    Hash hash,
    StorePath archive) {
  /// An operating system and a kind of machine, as registries call them.
  ///
  /// @param variant empty for none
  public record Platform(String os, String architecture, String variant) {
    /// `linux/arm64/v8`.
    @Override
    public String toString() {
      return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
  }
}
