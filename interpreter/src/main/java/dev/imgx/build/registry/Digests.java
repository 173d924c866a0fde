package dev.imgx.build.registry;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.util.regex.Pattern;

/// Digests as registries and manifests spell them: `sha256:` (or `sha512:`) and lower-case
/// hexadecimal digits.
public final class Digests {
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

  private Digests() {}

  /// Reads a digest; throws `FormatError`.
  public static Hash parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new FormatError(
          "'" + text + "' is not a digest: expected 'sha256:' and 64 hexadecimal digits");
    }
    return Hash.parse(text, null);
  }

  /// Spells a digest.
  public static String print(Hash digest) {
    return digest.printTyped(HashFormat.BASE16);
  }

  /// The digest that a registry gives to these bytes.
  public static Hash of(byte[] bytes) {
    return Hash.digest(HashAlgorithm.SHA256, bytes);
  }
}
