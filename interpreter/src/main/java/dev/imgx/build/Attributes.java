package dev.imgx.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StoreDir;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The attributes that an expression gave to a derivation, as its builder sees them: structured
/// ones, or plain environment variables. Placeholders of outputs are replaced by the outputs'
/// paths.
///
/// Texts are Unicode. Methods throw `BuildError`, naming the attribute, when it is missing or of
/// the wrong kind. An attribute that is `null` is missing.
public final class Attributes {
  /// The variable that holds structured attributes.
  public static final String JSON = "__json";

  private final @Nullable JsonNode structured;
  private final SortedMap<String, String> environment;

  private Attributes(@Nullable JsonNode structured, SortedMap<String, String> environment) {
    this.structured = structured;
    this.environment = environment;
  }

  /// The attributes of a derivation; the paths of its outputs must be known.
  public static Attributes of(Derivation derivation, StoreDir directory) {
    SortedMap<String, String> environment = new TreeMap<>();
    for (Map.Entry<String, String> entry : derivation.environment().entrySet()) {
      String value = placed(derivation, directory, entry.getValue());
      environment.put(entry.getKey(), unicode(value));
    }
    String json = environment.get(JSON);
    return new Attributes(json == null ? null : parse(json), environment);
  }

  /// The attributes that a JSON object of a derivation holds.
  static Attributes of(String json, Derivation derivation, StoreDir directory) {
    return new Attributes(parse(unicode(placed(derivation, directory, json))), new TreeMap<>());
  }

  /// A text in which placeholders of outputs are replaced by the outputs' paths.
  public static String placed(Derivation derivation, StoreDir store, String text) {
    String placed = text;
    for (String id : derivation.outputs().keySet()) {
      placed = placed.replace(StoreDir.placeholder(id), store.print(derivation.output(id)));
    }
    return placed;
  }

  private static String unicode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static JsonNode parse(String json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new BuildError("the structured attributes are not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// Whether the attribute is there and not `null`.
  public boolean has(String name) {
    return !node(name).isMissingNode();
  }

  /// The attribute as JSON; `MissingNode` when there is none.
  public JsonNode node(String name) {
    if (structured == null) {
      String value = environment.get(name);
      return value == null ? MissingNode.getInstance() : TextNode.valueOf(value);
    }
    JsonNode node = structured.path(name);
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  /// A text.
  public String text(String name) {
    JsonNode node = node(name);
    if (!node.isTextual()) {
      throw wrong(name, "a string", node);
    }
    return node.textValue();
  }

  /// A text, or `fallback` when it is missing.
  public String text(String name, String fallback) {
    return has(name) ? text(name) : fallback;
  }

  /// A text, or null when it is missing.
  public @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  /// A Boolean, false when it is missing. A plain variable is true when it is `1`.
  public boolean flag(String name) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return false;
    }
    if (node.isTextual() && List.of("", "0", "1").contains(node.textValue())) {
      return node.textValue().equals("1");
    }
    if (!node.isBoolean()) {
      throw wrong(name, "a Boolean", node);
    }
    return node.booleanValue();
  }

  /// An integer, or `fallback` when it is missing.
  public long number(String name, long fallback) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return fallback;
    }
    if (node.isTextual() && node.textValue().matches("-?[0-9]{1,18}")) {
      return Long.parseLong(node.textValue());
    }
    if (!node.canConvertToLong() || !node.isIntegralNumber()) {
      throw wrong(name, "an integer", node);
    }
    return node.longValue();
  }

  /// A list of texts, empty when it is missing. A plain variable is split at white space.
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    JsonNode node = node(name);
    if (node.isTextual()) {
      for (String word : node.textValue().split("[ \t\n\r]+")) {
        if (!word.isEmpty()) {
          texts.add(word);
        }
      }
      return texts;
    }
    for (JsonNode element : list(name)) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of strings", element);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /// A list, empty when it is missing.
  public List<JsonNode> list(String name) {
    JsonNode node = node(name);
    if (!node.isArray() && !node.isMissingNode()) {
      throw wrong(name, "a list", node);
    }
    List<JsonNode> elements = new ArrayList<>();
    node.forEach(elements::add);
    return elements;
  }

  private static BuildError wrong(String name, String expected, JsonNode found) {
    if (found.isMissingNode()) {
      return new BuildError("the attribute `" + name + "` is missing; it must be " + expected);
    }
    String text = found.toString();
    String excerpt = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return new BuildError(
        "the attribute `" + name + "` must be " + expected + ", but `" + excerpt + "` was found");
  }
}
