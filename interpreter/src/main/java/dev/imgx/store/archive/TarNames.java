package dev.imgx.store.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Gives the names of a tar's member as bytes, which need not be UTF-8. The library that reads tars
/// gives names of headers in the encoding that it is told (here ISO 8859-1, which keeps bytes), but
/// those of pax as Unicode, and does not say which is which; the header itself tells.
///
/// @param header the member's own, 512 bytes
record TarNames(byte[] header) {
  private static final int LENGTH = 100;

  /// The member's name, of which the library says `read`.
  String name(String read) {
    String prefix = isGnu() ? "" : text(345, 155);
    String last = text(0, LENGTH);
    return bytes(read, prefix.isEmpty() ? last : prefix + "/" + last);
  }

  /// Where a link leads.
  String target(String read) {
    return bytes(read, text(157, LENGTH));
  }

  /// The name of the user or group that is at this place of the header.
  String owner(String read, int at) {
    return bytes(read, text(at, 32));
  }

  private boolean isGnu() {
    return text(257, 8).equals("ustar  ");
  }

  private String text(int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.ISO_8859_1);
  }

  private String bytes(String read, String raw) {
    if (isGnu() || read.equals(raw) || read.equals(raw + "/")) {
      return read;
    }
    if (read.indexOf('\uFFFD') >= 0 && raw.length() < LENGTH && !raw.isEmpty()) {
      // The record of pax is not UTF-8.
      return raw;
    }
    return isUtf8(read)
        ? read
        : new String(read.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /// Whether the chars of a text are bytes that are UTF-8: a long name in a member of its own.
  private static boolean isUtf8(String text) {
    if (text.chars().anyMatch(c -> c > 0xFF)) {
      return false;
    }
    try {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).hasRemaining()
          || text.isEmpty();
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
