package dev.imgx.store.archive;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the headers of a member say in bytes: the library that reads tars takes the records of pax
/// for Unicode, which the values of extended attributes are not.
///
/// Follows `pax` of POSIX.1-2017 (pax Header File Format), and GNU tar's `SCHILY.xattr.`.
final class ExtendedHeader {
  static final String PREFIX = "SCHILY.xattr.";

  private static final int SIZE_AT = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TYPE_AT = 156;

  private ExtendedHeader() {}

  /// The extended attributes that a member's headers have, of those that layers keep: what programs
  /// may do, and what users set.
  ///
  /// @param headers whole blocks: perhaps headers of other kinds with their data, then the member's
  static SortedMap<String, String> attributes(byte[] headers) {
    SortedMap<String, String> found = new TreeMap<>();
    int at = 0;
    while (at + TarWriter.BLOCK <= headers.length) {
      char type = (char) headers[at + TYPE_AT];
      if ("xgLK".indexOf(type) < 0) {
        break;
      }
      int size = (int) Math.min(headers.length, size(headers, at));
      int data = at + TarWriter.BLOCK;
      if (type == 'x') {
        int end = Math.min(headers.length, data + size);
        String records = new String(headers, data, end - data, StandardCharsets.ISO_8859_1);
        read(records, found);
      }
      at = data + (size + TarWriter.BLOCK - 1) / TarWriter.BLOCK * TarWriter.BLOCK;
    }
    return found;
  }

  private static long size(byte[] header, int at) {
    long size = 0;
    for (int i = at + SIZE_AT; i < at + SIZE_AT + SIZE_LENGTH; i++) {
      if (header[i] >= '0' && header[i] <= '7') {
        size = size * 8 + header[i] - '0';
      }
    }
    return size;
  }

  private static void read(String records, Map<String, String> found) {
    int at = 0;
    while (at < records.length()) {
      int space = records.indexOf(' ', at);
      String digits = space < 0 ? "" : records.substring(at, space);
      if (!digits.matches("[0-9]{1,8}")) {
        return;
      }
      int end = at + Integer.parseInt(digits);
      int equals = records.indexOf('=', space);
      if (end > records.length() || end < equals + 2 || equals < 0) {
        return;
      }
      String name = records.substring(space + 1, equals);
      if (name.equals(PREFIX + "security.capability") || name.startsWith(PREFIX + "user.")) {
        found.put(name.substring(PREFIX.length()), records.substring(equals + 1, end - 1));
      }
      at = end;
    }
  }
}
