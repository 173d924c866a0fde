package dev.imgx.store;

/// How garbage is collected.
///
/// @param maxFreed when more bytes than this are freed, it is enough
/// @param keepOutputs whether the outputs of derivations that are kept are kept too
/// @param keepDerivations whether the derivations of paths that are kept are kept too
public record GcOptions(long maxFreed, boolean keepOutputs, boolean keepDerivations) {
  /// As Nix without configuration: all garbage; what made a path is kept.
  public static final GcOptions STANDARD = new GcOptions(Long.MAX_VALUE, false, true);
}
