package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An image for people, in lines of at most 80 characters (file names apart).
///
/// @param image what `imgx inspect --json` prints
/// @param files whether the files of every layer are wanted
record ImageTable(JsonNode image, boolean files) {
  private static final int WIDTH = 80;
  private static final int DIGITS = 12;
  private static final String ATTRIBUTE = "xattr.";

  String text() {
    StringBuilder out = new StringBuilder();
    JsonNode config = image.path("config");
    image.path("names").forEach(name -> line(out, "name", name.asText()));
    line(out, "platform", platform(config));
    line(out, "created", config.path("created").asText());
    line(out, "digest", image.path("configDigest").asText().substring(0, 7 + 2 * DIGITS) + "…");
    for (Map.Entry<String, JsonNode> setting : config.path("config").properties()) {
      setting(out, setting.getKey(), setting.getValue());
    }
    long sum = 0;
    out.append("\nlayer           size  what is in it\n");
    for (JsonNode layer : image.path("layers")) {
      sum += size(layer);
      layer(out, layer);
    }
    int count = image.path("layers").size();
    return out.append(
            "%12s %9s  %d %s%n"
                .formatted("", Lines.size(sum), count, count == 1 ? "layer" : "layers"))
        .toString();
  }

  private static String platform(JsonNode config) {
    String variant = config.path("variant").asText();
    return config.path("os").asText()
        + "/"
        + config.path("architecture").asText()
        + (variant.isEmpty() ? "" : "/" + variant);
  }

  private static void setting(StringBuilder out, String name, JsonNode value) {
    if (value.isArray() && name.equals("Env")) {
      value.forEach(one -> line(out, name, one.asText()));
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String text = member.getValue().isTextual() ? "=" + member.getValue().asText() : "";
        line(out, name, member.getKey() + text);
      }
    } else if (value.isArray()) {
      List<String> words = new ArrayList<>();
      value.forEach(word -> words.add(word.asText()));
      line(out, name, String.join(" ", words));
    } else if (!value.isNull()) {
      line(out, name, value.asText());
    }
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(cut("%-12s %s".formatted(name, value.replace('\n', ' ')))).append('\n');
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  /// Of a layer that has not been fetched, the size of its compressed bytes.
  static long size(JsonNode layer) {
    return layer.path(layer.has("size") ? "size" : "packedSize").asLong();
  }

  private void layer(StringBuilder out, JsonNode layer) {
    String id = layer.path("diffId").asText();
    String size = Lines.size(size(layer));
    String start = id.substring(id.indexOf(':') + 1).substring(0, DIGITS);
    List<String> contents = contents(layer);
    String first = contents.isEmpty() ? "" : contents.getFirst();
    out.append(cut("%s %9s  %s".formatted(start, size, first)).stripTrailing()).append('\n');
    for (String more : contents.subList(Math.min(1, contents.size()), contents.size())) {
      out.append(cut(" ".repeat(DIGITS + 12) + more)).append('\n');
    }
    if (files) {
      for (JsonNode file : layer.path("files")) {
        String target = file.path("target").asText();
        StringBuilder more = new StringBuilder(target.isEmpty() ? "" : " -> " + target);
        for (Map.Entry<String, JsonNode> field : file.properties()) {
          if (field.getKey().startsWith(ATTRIBUTE)) {
            String name = field.getKey().substring(ATTRIBUTE.length());
            more.append("  ").append(name).append(": ").append(field.getValue().asText());
          }
        }
        out.append(
            "  %s %s:%s %9d %s%s%n"
                .formatted(
                    file.path("mode").asText(),
                    file.path("uid").asText(),
                    file.path("gid").asText(),
                    file.path("size").asLong(),
                    file.path("name").asText(),
                    more));
      }
    }
  }

  private static List<String> contents(JsonNode layer) {
    List<String> contents = new ArrayList<>();
    for (JsonNode path : layer.path("paths")) {
      String name = path.asText();
      contents.add(name.substring(name.lastIndexOf('/') + 34));
    }
    if (!contents.isEmpty()) {
      return contents;
    }
    if (!layer.has("files")) {
      return List.of("(in the registry, compressed)");
    }
    Set<String> tops = new LinkedHashSet<>();
    int count = 0;
    for (JsonNode file : layer.path("files")) {
      String name = file.path("name").asText();
      boolean directory = file.path("type").asText().equals("directory");
      count += directory ? 0 : 1;
      int slash = name.indexOf('/');
      if (!name.isEmpty()) {
        tops.add(slash < 0 ? name : name.substring(0, slash));
      }
    }
    String what = count + (count == 1 ? " file" : " files");
    contents.add(tops.isEmpty() ? what : what + ": " + String.join(" ", tops));
    return contents;
  }
}
