package dev.imgx.store.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A hash algorithm that names things in a store.
public enum HashAlgorithm {
  MD5("md5", "MD5", 16),
  SHA1("sha1", "SHA-1", 20),
  SHA256("sha256", "SHA-256", 32),
  SHA512("sha512", "SHA-512", 64);

  private final String label;
  private final String javaName;
  private final int size;

  HashAlgorithm(String label, String javaName, int size) {
    this.label = label;
    this.javaName = javaName;
    this.size = size;
  }

  /// The name as it is written before a hash: `sha256`.
  public String label() {
    return label;
  }

  /// The number of bytes of a hash.
  public int size() {
    return size;
  }

  /// A fresh digest of this algorithm.
  public MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + javaName, e);
    }
  }

  /// The algorithm with this label, or null.
  public static @Nullable HashAlgorithm find(String label) {
    for (HashAlgorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return algorithm;
      }
    }
    return null;
  }

  /// The algorithm with this label; throws `FormatError` when there is none.
  public static HashAlgorithm parse(String label) {
    HashAlgorithm algorithm = find(label);
    if (algorithm == null) {
      throw new FormatError(
          "unknown hash algorithm '" + label + "', expect 'md5', 'sha1', 'sha256', or 'sha512'");
    }
    return algorithm;
  }
}
