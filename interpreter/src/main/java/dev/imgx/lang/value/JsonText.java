package dev.imgx.lang.value;

/// Strings in JSON, spelt as the library that Nix uses spells them (nlohmann/json).
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /// Appends a string literal. Throws `EvalError` when the bytes are not UTF-8.
  static void append(StringBuilder out, String bytes) {
    out.append('"');
    for (int i = 0; i < bytes.length(); ) {
      char c = bytes.charAt(i);
      if (c < 0x80) {
        appendAscii(out, c);
        i++;
      } else {
        int length = sequence(bytes, i);
        out.append(bytes, i, i + length);
        i += length;
      }
    }
    out.append('"');
  }

  private static void appendAscii(StringBuilder out, char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < 0x20) {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
          out.append(c);
        }
      }
    }
  }

  /// The length of the UTF-8 sequence at an index.
  private static int sequence(String bytes, int index) {
    char first = bytes.charAt(index);
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    boolean known = first >= 0xc2 && first <= 0xf4;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (!known) {
      throw invalid(bytes, index);
    }
    for (int i = 1; i < length; i++) {
      if (index + i >= bytes.length()) {
        throw new EvalError(
            "JSON serialization error: [json.exception.type_error.316] incomplete UTF-8 string; last byte: "
                + hex(bytes.charAt(bytes.length() - 1)));
      }
      char next = bytes.charAt(index + i);
      if (next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xbf)) {
        throw invalid(bytes, index + i);
      }
    }
    return length;
  }

  private static EvalError invalid(String bytes, int index) {
    return new EvalError(
        "JSON serialization error: [json.exception.type_error.316] invalid UTF-8 byte at index "
            + index
            + ": "
            + hex(bytes.charAt(index)));
  }

  private static String hex(char c) {
    return "0x"
        + Character.toUpperCase(HEX.charAt(c >> 4))
        + Character.toUpperCase(HEX.charAt(c & 15));
  }
}
