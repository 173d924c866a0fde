package dev.imgx.store.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A hash: an algorithm and its bytes. Immutable; ordered by bytes.
///
/// Spellings follow `src/libutil/hash.cc`.
public final class Hash implements Comparable<Hash> {
  /// Looking for the algorithm's code takes longer than hashing a small text.
  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(HashAlgorithm.SHA256::newDigest);

  private final HashAlgorithm algorithm;
  private final byte[] bytes;

  private Hash(HashAlgorithm algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /// The hash whose value is `bytes`; throws `IllegalArgumentException` when their number is not
  /// the algorithm's.
  public static Hash of(HashAlgorithm algorithm, byte[] bytes) {
    if (bytes.length != algorithm.size()) {
      throw new IllegalArgumentException(
          algorithm.label() + " has " + algorithm.size() + " bytes, not " + bytes.length);
    }
    return new Hash(algorithm, bytes.clone());
  }

  /// The hash of `data`.
  public static Hash digest(HashAlgorithm algorithm, byte[] data) {
    return digest(algorithm, data, data.length);
  }

  /// The hash of the first `size` bytes of `data`.
  public static Hash digest(HashAlgorithm algorithm, byte[] data, int size) {
    boolean usual = algorithm == HashAlgorithm.SHA256;
    if (ShortDigest.takes(algorithm, size)) {
      byte[] all = data.length == size ? data : Arrays.copyOf(data, size);
      return new Hash(algorithm, usual ? ShortDigest.sha256(all) : ShortDigest.sha1(all));
    }
    MessageDigest digest = usual ? SHA256.get() : algorithm.newDigest();
    digest.update(data, 0, size);
    return new Hash(algorithm, digest.digest());
  }

  /// The hash of a string whose chars are bytes.
  public static Hash digest(HashAlgorithm algorithm, String data) {
    return digest(algorithm, data.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The hash of all zeros, which stands for "not known yet".
  public static Hash zero(HashAlgorithm algorithm) {
    return new Hash(algorithm, new byte[algorithm.size()]);
  }

  /// Reads any spelling, with or without algorithm: `sha256:…`, `sha256-…`, or digits whose number
  /// tells the base. `expected`, if not null, is the algorithm of a bare hash, and the one that a
  /// written algorithm must agree with. Throws `FormatError`.
  public static Hash parse(String text, @Nullable HashAlgorithm expected) {
    return Spelling.parse(text, expected);
  }

  /// Reads digits without algorithm, in base 16, 32 or 64 as their number tells. Throws
  /// `FormatError`.
  public static Hash parseUnprefixed(String digits, HashAlgorithm algorithm) {
    return Spelling.parseDigits(digits, algorithm);
  }

  /// Reads `sha256-` and base 64. Throws `FormatError`.
  public static Hash parseSri(String text) {
    return Spelling.parseSri(text);
  }

  static Hash wrap(HashAlgorithm algorithm, byte[] bytes) {
    return new Hash(algorithm, bytes);
  }

  public HashAlgorithm algorithm() {
    return algorithm;
  }

  /// A copy of the bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The digits alone; `SRI` writes its algorithm too.
  public String print(HashFormat format) {
    return switch (format) {
      case BASE16 -> HexFormat.of().formatHex(bytes);
      case BASE32 -> Base32.encode(bytes);
      case BASE64 -> base64();
      case SRI -> algorithm.label() + "-" + base64();
    };
  }

  /// Algorithm and digits: `sha256:…`, or `sha256-…` for `SRI`.
  public String printTyped(HashFormat format) {
    return format == HashFormat.SRI ? print(format) : algorithm.label() + ":" + print(format);
  }

  /// The bytes folded by exclusive or into `size` bytes, as in the hash part of a store path.
  public byte[] fold(int size) {
    byte[] folded = new byte[size];
    for (int i = 0; i < bytes.length; i++) {
      folded[i % size] ^= bytes[i];
    }
    return folded;
  }

  private String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public int compareTo(Hash other) {
    int order = Arrays.compareUnsigned(bytes, other.bytes);
    return order != 0 ? order : algorithm.compareTo(other.algorithm);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Hash hash
        && algorithm == hash.algorithm
        && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The algorithm and base 32: `sha256:…`.
  @Override
  public String toString() {
    return printTyped(HashFormat.BASE32);
  }
}
