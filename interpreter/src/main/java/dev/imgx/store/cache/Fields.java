package dev.imgx.store.cache;

import dev.imgx.store.hash.FormatError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Lines of the form `Name: value`, as in the small files of binary caches. Texts are bytes as
/// Latin-1 chars.
final class Fields {
  /// Far more than any real file has: a path may have thousands of references.
  static final int MOST_BYTES = 1 << 20;

  private Fields() {}

  /// Hands every line to `visitor`. Throws `FormatError` when a line is not of this form, or the
  /// file does not end with a line end, and so may be cut off.
  static void read(String text, BiConsumer<String, String> visitor) {
    if (text.indexOf('\0') >= 0) {
      throw new FormatError("it holds a zero byte");
    }
    int at = 0;
    for (int number = 1; at < text.length(); number++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        throw new FormatError("line " + number + " has no end: the file is cut off");
      }
      int colon = text.indexOf(": ", at, end);
      if (colon < 0) {
        // Nix writes `References: ` with a space even when there are none; others do not.
        colon = end > at && text.charAt(end - 1) == ':' ? end - 1 : -1;
      }
      if (colon < 0) {
        throw new FormatError("line " + number + " is not of the form 'Name: value'");
      }
      String value = text.substring(Math.min(colon + 2, end), end);
      visitor.accept(text.substring(at, colon), value);
      at = end + 1;
    }
  }

  /// The lines as a map; throws `FormatError` when one of `names` comes twice.
  static Map<String, String> once(String text, Set<String> names) {
    Map<String, String> fields = new LinkedHashMap<>();
    read(
        text,
        (name, value) -> {
          if (fields.put(name, value) != null && names.contains(name)) {
            throw new FormatError("'" + name + "' is given twice");
          }
        });
    return fields;
  }

  /// A count of bytes; throws `FormatError`.
  static long size(String name, String value) {
    if (!value.matches("[0-9]{1,18}")) {
      throw new FormatError("'" + name + "' is not a size: '" + value + "'");
    }
    return Long.parseLong(value);
  }
}
