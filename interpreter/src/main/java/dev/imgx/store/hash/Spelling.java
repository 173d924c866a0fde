package dev.imgx.store.hash;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the spellings of a hash, with Nix's error messages (`src/libutil/hash.cc`).
final class Spelling {
  private Spelling() {}

  static Hash parse(String text, @Nullable HashAlgorithm expected) {
    int colon = text.indexOf(':');
    int separator = colon >= 0 ? colon : text.indexOf('-');
    if (separator < 0) {
      if (expected == null) {
        throw new FormatError(
            "hash '"
                + text
                + "' does not include a type, nor is the type otherwise known from context");
      }
      return parseDigits(text, expected);
    }
    HashAlgorithm written = HashAlgorithm.parse(text.substring(0, separator));
    if (expected != null && expected != written) {
      throw new FormatError("hash '" + text + "' should have type '" + expected.label() + "'");
    }
    String digits = text.substring(separator + 1);
    return colon >= 0
        ? parseDigits(digits, written)
        : checked("SRI", digits, written, HashFormat.BASE64);
  }

  static Hash parseSri(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new FormatError("hash '" + text + "' is not SRI");
    }
    HashAlgorithm algorithm = HashAlgorithm.parse(text.substring(0, dash));
    return checked("SRI", text.substring(dash + 1), algorithm, HashFormat.BASE64);
  }

  static Hash parseDigits(String digits, HashAlgorithm algorithm) {
    int size = algorithm.size();
    int length = digits.length();
    if (length == size * 2) {
      return checked("base16", digits, algorithm, HashFormat.BASE16);
    }
    if (length == Base32.length(size)) {
      return checked("nix32", digits, algorithm, HashFormat.BASE32);
    }
    if (length == (size + 2) / 3 * 4) {
      return checked("Base64", digits, algorithm, HashFormat.BASE64);
    }
    throw new FormatError(
        "hash '" + digits + "' has wrong length for hash algorithm '" + algorithm.label() + "'");
  }

  private static Hash checked(
      String encoding, String digits, HashAlgorithm algorithm, HashFormat format) {
    byte[] bytes;
    try {
      bytes = decode(digits, algorithm, format);
    } catch (FormatError e) {
      throw new FormatError("invalid " + encoding + " hash '" + digits + "': " + e.getMessage());
    }
    if (bytes.length != algorithm.size()) {
      throw new FormatError(
          "invalid %s hash '%s', length %d != expected length %d"
              .formatted(encoding, digits, bytes.length, algorithm.size()));
    }
    return Hash.wrap(algorithm, bytes);
  }

  private static byte[] decode(String digits, HashAlgorithm algorithm, HashFormat format) {
    return switch (format) {
      case BASE16 -> base16(digits);
      case BASE32 -> Base32.decode(digits, algorithm.size());
      case BASE64, SRI -> base64(digits);
    };
  }

  private static byte[] base16(String digits) {
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < digits.length(); i++) {
      int value = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), 16) : -1;
      if (value < 0) {
        throw new FormatError("invalid character in Base16 string: '" + digits.charAt(i) + "'");
      }
      bytes[i / 2] = (byte) (bytes[i / 2] << 4 | value);
    }
    return bytes;
  }

  /// As lenient as Nix: padding may be missing, line ends are skipped, left-over bits ignored.
  private static byte[] base64(String digits) {
    byte[] bytes = new byte[digits.length() * 3 / 4 + 1];
    int count = 0;
    int bits = 0;
    int pending = 0;
    for (int i = 0; i < digits.length() && digits.charAt(i) != '='; i++) {
      char c = digits.charAt(i);
      if (c == '\n') {
        continue;
      }
      pending = pending << 6 | base64Digit(c);
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[count++] = (byte) (pending >> bits);
      }
    }
    return Arrays.copyOf(bytes, count);
  }

  private static int base64Digit(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    if (c == '+' || c == '/') {
      return c == '+' ? 62 : 63;
    }
    throw new FormatError("invalid character in Base64 string: '" + c + "'");
  }
}
