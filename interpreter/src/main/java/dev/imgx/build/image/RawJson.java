package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// JSON that keeps its text, as Go's `json.RawMessage` does: values keep the order of their keys
/// and the spelling of their numbers, and lose only their white space; `<`, `>`, `&` and the two
/// line separators of Unicode are escaped. Chars are bytes.
///
/// Follows `compact` of Go's `encoding/json/indent.go`. The text must be JSON: that is for others
/// to check.
final class RawJson {
  private static final String HEXADECIMAL = "0123456789abcdef";
  private final String text;
  private int at;

  private RawJson(String text) {
    this.text = text;
  }

  /// The members of an object, by key, each as compact text. The last one counts when a key occurs
  /// twice. Throws `ArchiveError` when it is no object.
  static SortedMap<String, String> members(String text) {
    RawJson scan = new RawJson(text);
    SortedMap<String, String> members = new TreeMap<>();
    scan.skip();
    scan.expect('{');
    scan.skip();
    while (scan.at < text.length() && text.charAt(scan.at) != '}') {
      int from = scan.at;
      scan.value();
      String key = key(text.substring(from, scan.at));
      scan.skip();
      scan.expect(':');
      scan.skip();
      from = scan.at;
      scan.value();
      members.put(key, compact(text.substring(from, scan.at)));
      scan.skip();
      if (scan.at < text.length() && text.charAt(scan.at) == ',') {
        scan.at++;
        scan.skip();
      }
    }
    scan.expect('}');
    return members;
  }

  private static String key(String literal) {
    return literal.indexOf('\\') < 0
        ? literal.substring(1, literal.length() - 1)
        : JsonText.parse(literal, "a key").asText();
  }

  /// An object of members that are compact texts already.
  static String object(SortedMap<String, String> members) {
    StringBuilder out = new StringBuilder("{");
    for (Map.Entry<String, String> member : members.entrySet()) {
      out.append(out.length() == 1 ? "" : ",").append(string(member.getKey())).append(':');
      out.append(member.getValue());
    }
    return out.append('}').toString();
  }

  /// The literal of a string in which nothing has to be escaped, such as a digest or a name.
  static String string(String value) {
    return '"' + value + '"';
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u00").append(HEXADECIMAL.charAt(c >> 4)).append(HEXADECIMAL.charAt(c & 15));
  }

  private static String compact(String value) {
    StringBuilder out = new StringBuilder(value.length());
    boolean inString = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '<' || c == '>' || c == '&') {
        escape(out, c);
      } else if (isSeparator(value, i)) {
        out.append("\\u202").append(HEXADECIMAL.charAt(value.charAt(i + 2) & 15));
        i += 2;
      } else if (inString || " \t\r\n".indexOf(c) < 0) {
        out.append(c);
        if (inString && c == '\\' && i + 1 < value.length()) {
          out.append(value.charAt(++i));
        } else if (c == '"') {
          inString = !inString;
        }
      }
    }
    return out.toString();
  }

  /// Whether U+2028 or U+2029 stands here in UTF-8.
  private static boolean isSeparator(String value, int at) {
    return value.startsWith("\u00E2\u0080\u00A8", at) || value.startsWith("\u00E2\u0080\u00A9", at);
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char c) {
    if (at >= text.length() || text.charAt(at) != c) {
      throw new ArchiveError("the configuration of the image is not a JSON object");
    }
    at++;
  }

  /// Passes over a value.
  private void value() {
    int depth = 0;
    int from = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (depth == 0 && at > from && ",:]} \t\r\n".indexOf(c) >= 0) {
        return;
      }
      at++;
      switch (c) {
        case '"' -> literal();
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      if (depth == 0 && "\"]}".indexOf(c) >= 0) {
        return;
      }
    }
  }

  private void literal() {
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }
}
