package dev.imgx.lang.value;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;

/// Indented XML with nothing but elements and attributes. Follows `src/libutil/xml-writer.cc`.
final class XmlWriter {
  private final StringBuilder out = new StringBuilder("<?xml version='1.0' encoding='utf-8'?>\n");
  private final Deque<String> open = new ArrayDeque<>();

  String text() {
    return out.toString();
  }

  void open(String name, SortedMap<String, String> attributes) {
    start(name, attributes);
    out.append(">\n");
    open.push(name);
  }

  void close() {
    String name = open.pop();
    indent();
    out.append("</").append(name).append(">\n");
  }

  void empty(String name, SortedMap<String, String> attributes) {
    start(name, attributes);
    out.append(" />\n");
  }

  private void start(String name, SortedMap<String, String> attributes) {
    indent();
    out.append('<').append(name);
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      out.append(' ').append(attribute.getKey()).append("=\"");
      escape(attribute.getValue());
      out.append('"');
    }
  }

  private void indent() {
    out.repeat("  ", open.size());
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("&quot;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '\n' -> out.append("&#xA;");
        default -> out.append(c);
      }
    }
  }
}
