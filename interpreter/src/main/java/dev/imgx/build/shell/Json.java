package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// JSON whose bytes come out as Nix writes them: keys in the order of their bytes, numbers as they
/// were written. Texts are bytes as Latin-1 chars.
sealed interface Json {
  /// An object.
  record Members(SortedMap<String, Json> members) implements Json {}

  /// A list.
  record Elements(List<Json> elements) implements Json {}

  /// A string.
  record Text(String text) implements Json {}

  /// A number as it was written, `true`, `false` or `null`.
  record Word(String word) implements Json {}

  /// Reads a whole text; throws `BuildError`.
  static Json parse(String text) {
    Parser parser = new Parser(text);
    Json value = parser.value();
    parser.end();
    return value;
  }

  /// The text, without white space.
  default String print() {
    StringBuilder out = new StringBuilder();
    print(out);
    return out.toString();
  }

  private void print(StringBuilder out) {
    switch (this) {
      case Word word -> out.append(word.word());
      case Text text -> quote(text.text(), out);
      case Elements list -> {
        String separator = "[";
        for (Json element : list.elements()) {
          out.append(separator);
          element.print(out);
          separator = ",";
        }
        out.append(list.elements().isEmpty() ? "[]" : "]");
      }
      case Members object -> {
        String separator = "{";
        for (var member : object.members().entrySet()) {
          out.append(separator);
          quote(member.getKey(), out);
          out.append(':');
          member.getValue().print(out);
          separator = ",";
        }
        out.append(object.members().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    out.append('"');
  }

  /// Reads one text. Mutable.
  final class Parser {
    private final String text;
    private int at;

    private Parser(String text) {
      this.text = text;
    }

    private Json value() {
      skip();
      return switch (peek()) {
        case '{' -> members();
        case '[' -> elements();
        case '"' -> new Text(string());
        default -> word();
      };
    }

    private Json members() {
      SortedMap<String, Json> members = new TreeMap<>();
      at++;
      while (more('}', members.isEmpty())) {
        String key = string();
        expect(':');
        members.put(key, value());
      }
      return new Members(members);
    }

    private Json elements() {
      List<Json> elements = new ArrayList<>();
      at++;
      while (more(']', elements.isEmpty())) {
        elements.add(value());
      }
      return new Elements(elements);
    }

    /// Whether another member comes; takes the comma before it, or the end.
    private boolean more(char end, boolean first) {
      skip();
      if (peek() == end) {
        at++;
        return false;
      }
      if (!first) {
        expect(',');
        skip();
      }
      return true;
    }

    private Json word() {
      int start = at;
      while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
          || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw wrong();
      }
      return new Word(text.substring(start, at));
    }

    private String string() {
      skip();
      expect('"');
      StringBuilder string = new StringBuilder();
      while (peek() != '"') {
        char c = text.charAt(at++);
        if (c == '\\') {
          escape(string);
        } else {
          string.append(c);
        }
      }
      at++;
      return string.toString();
    }

    private void escape(StringBuilder string) {
      char c = peek();
      at++;
      switch (c) {
        case 'b' -> string.append('\b');
        case 'f' -> string.append('\f');
        case 'n' -> string.append('\n');
        case 'r' -> string.append('\r');
        case 't' -> string.append('\t');
        case 'u' -> unicode(string);
        default -> string.append(c);
      }
    }

    private void unicode(StringBuilder string) {
      char first = unit();
      String point = String.valueOf(first);
      if (Character.isHighSurrogate(first) && text.startsWith("\\u", at)) {
        at += 2;
        point += unit();
      }
      byte[] bytes = point.getBytes(StandardCharsets.UTF_8);
      string.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private char unit() {
      try {
        char unit = (char) Integer.parseInt(text, at, at + 4, 16);
        at += 4;
        return unit;
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw wrong();
      }
    }

    private void skip() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private char peek() {
      if (at >= text.length()) {
        throw wrong();
      }
      return text.charAt(at);
    }

    private void expect(char c) {
      skip();
      if (peek() != c) {
        throw wrong();
      }
      at++;
    }

    private void end() {
      skip();
      if (at < text.length()) {
        throw wrong();
      }
    }

    private BuildError wrong() {
      return new BuildError("the structured attributes are not JSON, at byte " + at);
    }
  }
}
