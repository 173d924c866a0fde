package dev.imgx.store.cache;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.References;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whose word is taken for a path. Follows `src/libstore/path-info.cc`.
///
/// @param directory a part of what is signed
/// @param keys those whose signatures count
/// @param required whether a path needs a signature at all
public record Trust(StoreDir directory, Collection<PublicKey> keys, boolean required) {
  /// What is signed of a path.
  public static String fingerprint(PathInfo info, StoreDir directory) {
    String references =
        info.references().stream().map(directory::print).collect(Collectors.joining(","));
    return "1;%s;%s;%d;%s"
        .formatted(
            directory.print(info.path()),
            info.narHash().printTyped(HashFormat.BASE32),
            info.narSize(),
            references);
  }

  /// Whether the path's own name vouches for its content: nobody's word is needed then. The content
  /// itself has still to be compared with the address.
  public static boolean isContentAddressed(PathInfo info, StoreDir directory) {
    ContentAddress content = info.content();
    if (content == null) {
      return false;
    }
    SortedSet<StorePath> others = new TreeSet<>(info.references());
    boolean self = others.remove(info.path());
    Hash hash = content.hash();
    StorePath path =
        switch (content) {
          case ContentAddress.Fixed fixed -> {
            boolean free = others.isEmpty() && !self;
            boolean allowed = free || (fixed.method().prefix().equals("r:") && isSha256(hash));
            yield allowed
                ? directory.fixedPath(info.path().name(), fixed, new References(others, self))
                : null;
          }
          case ContentAddress.Text _ ->
              self || !isSha256(hash) ? null : directory.textPath(info.path().name(), hash, others);
        };
    return info.path().equals(path);
  }

  private static boolean isSha256(Hash hash) {
    return hash.algorithm() == HashAlgorithm.SHA256;
  }

  /// How many of a path's signatures are good ones of trusted keys.
  public int signatures(PathInfo info) {
    int good = 0;
    String fingerprint = fingerprint(info, directory);
    for (String signature : info.signatures()) {
      if (keys.stream().anyMatch(key -> key.verifies(fingerprint, signature))) {
        good++;
      }
    }
    return good;
  }

  /// Whether what is said about the path is believed.
  public boolean accepts(PathInfo info) {
    return !required || isContentAddressed(info, directory) || signatures(info) > 0;
  }
}
