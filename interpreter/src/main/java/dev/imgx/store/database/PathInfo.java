package dev.imgx.store.database;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StorePath;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the database knows about a valid store path.
///
/// @param narHash SHA-256 of the path's archive
/// @param narSize the archive's bytes
/// @param references all store paths that it mentions, itself included when it does
/// @param deriver the derivation that made it, or null
/// @param content the claim that the path follows from its content, or null
/// @param registrationTime seconds since 1970; zero means now
/// @param ultimate whether it was made here, not copied from elsewhere
/// @param signatures `key:base64`, of those who vouch for it
public record PathInfo(
    StorePath path,
    Hash narHash,
    long narSize,
    SortedSet<StorePath> references,
    @Nullable StorePath deriver,
    @Nullable ContentAddress content,
    long registrationTime,
    boolean ultimate,
    List<String> signatures) {

  public PathInfo {
    references = Collections.unmodifiableSortedSet(new TreeSet<>(references));
    signatures = List.copyOf(signatures);
  }

  /// A path that is about to be registered, without deriver, content address and signatures.
  public static PathInfo of(
      StorePath path, Hash narHash, long narSize, Collection<StorePath> references) {
    return new PathInfo(
        path, narHash, narSize, new TreeSet<>(references), null, null, 0, false, List.of());
  }

  /// The same, made by this derivation, perhaps elsewhere.
  public PathInfo derivedBy(@Nullable StorePath newDeriver) {
    return new PathInfo(
        path,
        narHash,
        narSize,
        references,
        newDeriver,
        content,
        registrationTime,
        ultimate,
        signatures);
  }

  /// The same, registered at this time, in seconds since 1970.
  public PathInfo registeredAt(long time) {
    return new PathInfo(
        path, narHash, narSize, references, deriver, content, time, ultimate, signatures);
  }

  /// The same, made here by this derivation.
  public PathInfo builtBy(@Nullable StorePath newDeriver) {
    return new PathInfo(
        path,
        narHash,
        narSize,
        references,
        newDeriver,
        content,
        registrationTime,
        true,
        signatures);
  }

  /// The same, as if it mentioned no path.
  public PathInfo withoutReferences() {
    return new PathInfo(
        path,
        narHash,
        narSize,
        Collections.emptySortedSet(),
        deriver,
        content,
        registrationTime,
        ultimate,
        signatures);
  }

  /// The same, with its content address.
  public PathInfo addressed(@Nullable ContentAddress newContent) {
    return new PathInfo(
        path,
        narHash,
        narSize,
        references,
        deriver,
        newContent,
        registrationTime,
        ultimate,
        signatures);
  }

  /// The same with these signatures.
  public PathInfo signed(List<String> newSignatures) {
    return new PathInfo(
        path,
        narHash,
        narSize,
        references,
        deriver,
        content,
        registrationTime,
        ultimate,
        newSignatures);
  }
}
