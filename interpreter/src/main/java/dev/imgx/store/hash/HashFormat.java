package dev.imgx.store.hash;

/// A spelling of a hash.
public enum HashFormat {
  /// Lower-case hexadecimal.
  BASE16,
  /// Nix's own base 32: least significant digit last, no e, o, t, u.
  BASE32,
  /// RFC 4648, with padding.
  BASE64,
  /// Subresource integrity: `sha256-` and base 64.
  SRI
}
