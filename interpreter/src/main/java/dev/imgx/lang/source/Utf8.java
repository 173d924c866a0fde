package dev.imgx.lang.source;

import java.nio.charset.StandardCharsets;

/// The border between bytes held as Latin-1 chars (all text of the language) and Unicode text.
public final class Utf8 {
  private Utf8() {}

  /// The bytes as Unicode text; what is not UTF-8 becomes U+FFFD.
  public static String decode(String bytes) {
    return isAscii(bytes)
        ? bytes
        : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// Unicode text as UTF-8 bytes, one char each.
  public static String encode(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
