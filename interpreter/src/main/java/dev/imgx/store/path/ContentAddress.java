package dev.imgx.store.path;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;

/// The claim that a store path follows from its content.
///
/// Follows `src/libstore/content-address.cc`.
public sealed interface ContentAddress {
  /// The hash of the content.
  Hash hash();

  /// A text whose references are written in its path: `text:sha256:…`.
  record Text(Hash hash) implements ContentAddress {
    @Override
    public String toString() {
      return "text:" + hash.printTyped(HashFormat.BASE32);
    }
  }

  /// A tree: `fixed:sha256:…` or `fixed:r:sha256:…`.
  record Fixed(Ingestion method, Hash hash) implements ContentAddress {
    /// As in a derivation's output: `sha256` or `r:sha256`.
    public String methodAlgorithm() {
      return method.prefix() + hash.algorithm().label();
    }

    @Override
    public String toString() {
      return "fixed:" + method.prefix() + hash.printTyped(HashFormat.BASE32);
    }
  }

  /// Reads what `toString` writes; throws `FormatError`.
  static ContentAddress parse(String text) {
    if (text.startsWith("text:")) {
      Hash hash = Hash.parse(text.substring("text:".length()), HashAlgorithm.SHA256);
      return new Text(hash);
    }
    if (text.startsWith("fixed:r:")) {
      return new Fixed(Ingestion.NAR, Hash.parse(text.substring("fixed:r:".length()), null));
    }
    if (text.startsWith("fixed:")) {
      return new Fixed(Ingestion.FLAT, Hash.parse(text.substring("fixed:".length()), null));
    }
    throw new FormatError("'" + text + "' is not a content address");
  }
}
