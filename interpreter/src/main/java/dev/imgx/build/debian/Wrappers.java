package dev.imgx.build.debian;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts scripts before programs that set the variables by which these find their files.
///
/// @param shell the path of a shell that knows `exec -a`
record Wrappers(Surroundings surroundings, String shell, BuildLog log) {
  private static final String ELSEWHERE = "../";

  /// Wraps programs that are there.
  ///
  /// @param variables for each program, by its new name, the variables that it needs
  void wrap(JsonNode variables) throws IOException {
    SortedMap<String, JsonNode> programs = new TreeMap<>();
    variables.properties().forEach(entry -> programs.put(entry.getKey(), entry.getValue()));
    for (Map.Entry<String, JsonNode> program : programs.entrySet()) {
      Path file = surroundings.own().path(program.getKey());
      if (Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
        wrap(program.getKey(), file, program.getValue());
      }
    }
  }

  private void wrap(String name, Path file, JsonNode variables) throws IOException {
    StringBuilder text = new StringBuilder("#!" + shell + "\n");
    SortedMap<String, JsonNode> sorted = new TreeMap<>();
    variables.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    for (Map.Entry<String, JsonNode> variable : sorted.entrySet()) {
      List<String> found = places(variable.getValue());
      if (!found.isEmpty()) {
        String key = variable.getKey();
        String value = String.join(":", found);
        String before = variable.getValue().isArray() ? "${%1$s:+$%1$s:}%2$s" : "${%1$s-%2$s}";
        text.append("export ").append(key).append('=');
        text.append(before.formatted(key, value)).append('\n');
      }
    }
    Path hidden = file.resolveSibling("." + file.getFileName() + "-wrapped");
    String hiddenName = name.substring(0, name.lastIndexOf('/') + 1) + hidden.getFileName();
    text.append("exec -a \"$0\" ").append(surroundings.own().logical()).append('/');
    text.append(hiddenName).append(" \"$@\"\n");
    Files.move(file, hidden);
    Files.writeString(file, text);
    Trees.setExecutable(file, true);
  }

  private List<String> places(JsonNode patterns) throws IOException {
    List<String> all = new ArrayList<>();
    List<JsonNode> each = new ArrayList<>();
    if (patterns.isArray()) {
      patterns.forEach(each::add);
    } else {
      each.add(patterns);
    }
    for (JsonNode pattern : each) {
      all.addAll(matching(pattern.asText()));
    }
    return all;
  }

  private List<String> matching(String pattern) throws IOException {
    if (pattern.startsWith("/")) {
      return List.of(pattern);
    }
    boolean elsewhere = pattern.startsWith(ELSEWHERE);
    String inside = elsewhere ? pattern.substring(ELSEWHERE.length()) : pattern;
    List<Surroundings.Root> roots = surroundings.roots();
    List<String> all = new ArrayList<>();
    for (Surroundings.Root root : elsewhere ? roots : roots.subList(0, 1)) {
      for (String name : new Places(root.place()).matching(inside)) {
        all.add(root.logical() + "/" + name);
      }
    }
    return all;
  }
}
