package dev.imgx.store.derivation;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A text in the making, as the bytes that are hashed and written. Mutable.
final class ByteText {
  private byte[] bytes = new byte[2048];
  private int size;

  /// Adds an ASCII character.
  ByteText append(char c) {
    reserve(1);
    bytes[size++] = (byte) c;
    return this;
  }

  /// Adds a string whose chars are bytes.
  ByteText append(String string) {
    return append(string, 0, string.length());
  }

  /// Adds a part of a string whose chars are bytes.
  @SuppressWarnings("deprecation") // it drops what is above the low byte: there is nothing
  ByteText append(String string, int start, int end) {
    reserve(end - start);
    string.getBytes(start, end, bytes, size);
    size += end - start;
    return this;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /// The SHA-256 of the bytes so far.
  Hash digest() {
    return Hash.digest(HashAlgorithm.SHA256, bytes, size);
  }

  /// The bytes so far, one per char.
  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
  }
}
