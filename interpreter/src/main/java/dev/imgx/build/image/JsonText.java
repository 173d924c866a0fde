package dev.imgx.build.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.ArchiveError;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/// JSON as text in the two forms whose bytes enter the hashes of an image: as the program jshon
/// writes it, and as jq does. Keys keep their order.
enum JsonText {
  /// One space for each level, `/` escaped.
  JSHON(" ", "%04X"),
  /// Two spaces for each level.
  JQ("  ", "%04x");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String indent;
  private final String escape;

  JsonText(String indent, String escape) {
    this.indent = indent;
    this.escape = escape;
  }

  /// Reads JSON; `what` names it in the error.
  static JsonNode parse(String text, String what) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ArchiveError(what + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// Reads a JSON object; `what` names it in the error.
  static ObjectNode parseObject(String text, String what) {
    if (parse(text, what) instanceof ObjectNode object) {
      return object;
    }
    throw new ArchiveError(what + " must be a JSON object");
  }

  /// A new object without keys.
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// The value and a newline.
  String print(JsonNode value) {
    StringBuilder out = new StringBuilder();
    node(out, value, "\n");
    return out.append('\n').toString();
  }

  /// `line` is a newline and the indentation of the line that the value begins on.
  private void node(StringBuilder out, JsonNode value, String line) {
    if (value.isObject()) {
      object(out, value, line);
    } else if (value.isArray()) {
      array(out, value, line);
    } else if (value.isTextual()) {
      string(out, value.textValue());
    } else {
      out.append(value.asText().toLowerCase(Locale.ROOT));
    }
  }

  private void object(StringBuilder out, JsonNode value, String line) {
    String start = "{" + line + indent;
    Iterator<Map.Entry<String, JsonNode>> fields = value.properties().iterator();
    if (!fields.hasNext()) {
      out.append("{}");
      return;
    }
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      out.append(start);
      string(out, field.getKey());
      out.append(": ");
      node(out, field.getValue(), line + indent);
      start = "," + line + indent;
    }
    out.append(line).append('}');
  }

  private void array(StringBuilder out, JsonNode value, String line) {
    String start = "[" + line + indent;
    if (value.isEmpty()) {
      out.append("[]");
      return;
    }
    for (JsonNode element : value) {
      out.append(start);
      node(out, element, line + indent);
      start = "," + line + indent;
    }
    out.append(line).append(']');
  }

  private void string(StringBuilder out, String text) {
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
        case '/' -> out.append(this == JSHON ? "\\/" : "/");
        default -> {
          if (c < 0x20 || (c == 0x7F && this == JQ)) {
            out.append("\\u").append(escape.formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
