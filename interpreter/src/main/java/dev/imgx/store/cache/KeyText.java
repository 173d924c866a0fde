package dev.imgx.store.cache;

import dev.imgx.store.hash.FormatError;
import java.util.Base64;

/// `name:base64`, the spelling of keys and signatures.
///
/// @param name what comes before the colon
/// @param bytes what comes after it; not to be changed
@SuppressWarnings("ArrayRecordComponent")
record KeyText(String name, byte[] bytes) {
  /// Reads one of `what`: a word for messages. Does not repeat the text, which may be secret.
  static KeyText parse(String text, int length, String what) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new FormatError("a " + what + " has the form NAME:BASE64");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new FormatError(what + " '" + text.substring(0, colon) + ":…' is not base 64");
    }
    if (bytes.length != length) {
      throw new FormatError(
          "%s '%s:…' has %d bytes, not %d"
              .formatted(what, text.substring(0, colon), bytes.length, length));
    }
    return new KeyText(text.substring(0, colon), bytes);
  }

  @Override
  public String toString() {
    return name + ":" + Base64.getEncoder().encodeToString(bytes);
  }
}
