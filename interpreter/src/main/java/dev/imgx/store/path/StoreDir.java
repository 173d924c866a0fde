package dev.imgx.store.path;

import dev.imgx.store.hash.Base32;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The logical store directory, and the store paths that follow from it. Computes only.
///
/// Follows `src/libstore/store-dir-config.cc` and the manual's `protocols/store-path.md`.
///
/// @param directory absolute, without a slash at its end; a part of every store path's hash
public record StoreDir(String directory) {
  /// The directory that everybody shares.
  public static final StoreDir STANDARD = new StoreDir("/nix/store");

  /// The path as expressions see it: `/nix/store/hash-name`.
  public String print(StorePath path) {
    return directory + "/" + path.hashPart() + "-" + path.name();
  }

  /// Reads `/nix/store/hash-name`, nothing below it; throws `FormatError`.
  public StorePath parse(String path) {
    if (path.isEmpty()) {
      throw new FormatError("empty path is not a valid store path");
    }
    if (!path.startsWith(directory + "/")) {
      throw new FormatError("path '" + path + "' is not in the Nix store");
    }
    String name = path.substring(directory.length() + 1);
    if (name.indexOf('/') >= 0) {
      throw new FormatError("path '" + path + "' is not in the Nix store");
    }
    return StorePath.parse(name);
  }

  /// Whether `path` (absolute, canonical) lies below the store directory.
  public boolean contains(String path) {
    return path.startsWith(directory + "/") && path.length() > directory.length() + 1;
  }

  /// The store path that `path` is or lies in, or null when there is none.
  public @Nullable StorePath enclosing(String path) {
    if (!contains(path)) {
      return null;
    }
    int slash = path.indexOf('/', directory.length() + 1);
    String name = path.substring(directory.length() + 1, slash < 0 ? path.length() : slash);
    try {
      return StorePath.parse(name);
    } catch (FormatError e) {
      return null;
    }
  }

  /// The path of a text with these references, such as a derivation's file.
  public StorePath textPath(String name, Hash sha256, SortedSet<StorePath> references) {
    return make(withReferences("text", references, false), typed(sha256), name);
  }

  /// The path of a tree by its hash; throws `FormatError` when it has references and its method and
  /// algorithm do not allow them (only SHA-256 of a NAR does).
  public StorePath fixedPath(String name, ContentAddress.Fixed content, References references) {
    if (content.method() == Ingestion.NAR && content.hash().algorithm() == HashAlgorithm.SHA256) {
      String type = withReferences("source", references.others(), references.self());
      return make(type, typed(content.hash()), name);
    }
    if (!references.isEmpty()) {
      throw new FormatError(
          "fixed output derivation '" + name + "' is not allowed to refer to other store paths");
    }
    String inner = "fixed:out:" + content.method().prefix() + typed(content.hash()) + ":";
    return make("output:out", typed(Hash.digest(HashAlgorithm.SHA256, inner)), name);
  }

  /// The path of a fixed output without references.
  public StorePath fixedPath(String name, ContentAddress.Fixed content) {
    return fixedPath(name, content, References.NONE);
  }

  /// The path of output `output` of the derivation `name` whose hash modulo is `hash`.
  public StorePath outputPath(String output, Hash hash, String name) {
    return make("output:" + output, typed(hash), outputName(name, output));
  }

  /// The name of an output's path: the derivation's, and `-output` unless that is `out`.
  public static String outputName(String name, String output) {
    return output.equals("out") ? name : name + "-" + output;
  }

  /// What stands for the path of an output inside its own derivation.
  public static String placeholder(String output) {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, "nix-output:" + output);
    return "/" + hash.print(HashFormat.BASE32);
  }

  private StorePath make(String type, String hash, String name) {
    StorePath.checkName(name);
    String fingerprint = type + ":" + hash + ":" + directory + ":" + name;
    Hash digest = Hash.digest(HashAlgorithm.SHA256, fingerprint);
    return new StorePath(Base32.encode(digest.fold(20)), name);
  }

  private String withReferences(String type, SortedSet<StorePath> references, boolean self) {
    StringBuilder text = new StringBuilder(type);
    for (StorePath path : references) {
      text.append(':').append(print(path));
    }
    return self ? text.append(":self").toString() : text.toString();
  }

  private static String typed(Hash hash) {
    return hash.printTyped(HashFormat.BASE16);
  }
}
