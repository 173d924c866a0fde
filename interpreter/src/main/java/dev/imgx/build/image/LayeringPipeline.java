package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.BuildError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Divides the store paths of an image among layers by steps that the user gives
/// (`layeringPipeline`): each takes what the one before made, at first the graph of all paths.
///
/// Follows `pkgs/build-support/flatten-references-graph` of nixpkgs. Layers without paths are left
/// out, which there make images without use.
final class LayeringPipeline {
  private static final String MAIN = "main";
  private static final String REST = "rest";

  private LayeringPipeline() {}

  /// What steps take and make.
  private sealed interface Value {}

  /// Paths, in order, and which of them each needs.
  private record Graph(Map<String, Set<String>> needs) implements Value {
    Set<String> paths() {
      return needs.keySet();
    }

    /// What is in both this and `kept`.
    Graph only(Set<String> kept) {
      Map<String, Set<String>> left = new LinkedHashMap<>();
      needs.forEach((path, needed) -> {
        if (kept.contains(path)) {
          Set<String> both = new LinkedHashSet<>(needed);
          both.retainAll(kept);
          left.put(path, both);
        }
      });
      return new Graph(left);
    }

    Graph without(Collection<String> gone) {
      Set<String> kept = new LinkedHashSet<>(paths());
      kept.removeAll(gone);
      return only(kept);
    }

    /// Those of these paths that are here, and all that they need.
    Set<String> below(Collection<String> tops) {
      return StoreView.closure(needs, tops);
    }

    /// The other way round.
    Graph turned() {
      Map<String, Set<String>> users = new LinkedHashMap<>();
      paths().forEach(path -> users.put(path, new LinkedHashSet<>()));
      needs.forEach((path, needed) ->
          needed.forEach(one -> users.computeIfAbsent(one, _ -> new LinkedHashSet<>()).add(path)));
      return new Graph(users);
    }

    /// What nothing here needs.
    Set<String> roots() {
      Set<String> roots = new LinkedHashSet<>(paths());
      needs.values().forEach(roots::removeAll);
      return roots;
    }
  }

  /// Named values.
  private record Parts(Map<String, Value> parts) implements Value {
    static Parts of(Map<String, Graph> graphs) {
      Map<String, Value> parts = new LinkedHashMap<>();
      graphs.forEach((name, graph) -> {
        if (!graph.paths().isEmpty()) {
          parts.put(name, graph);
        }
      });
      return new Parts(parts);
    }
  }

  /// Values in order.
  private record Several(List<Value> values) implements Value {}

  /// The layers, bottom to top; the paths of each are sorted.
  ///
  /// @param needs for each path those that it needs, smaller paths before larger ones
  /// @param steps a list of lists, each with the name of a step and its arguments
  static List<List<String>> layers(Map<String, Set<String>> needs, JsonNode steps) {
    Map<String, Set<String>> others = new LinkedHashMap<>();
    needs.forEach((path, needed) -> {
      Set<String> without = new LinkedHashSet<>(needed);
      without.remove(path);
      others.put(path, without);
    });
    List<List<String>> layers = new ArrayList<>();
    for (Graph layer : graphs(pipe(steps).apply(new Graph(others)))) {
      if (!layer.paths().isEmpty()) {
        layers.add(List.copyOf(new TreeSet<>(layer.paths())));
      }
    }
    return layers;
  }

  private static List<Graph> graphs(Value value) {
    return switch (value) {
      case Graph graph -> List.of(graph);
      case Parts(Map<String, Value> parts) ->
          parts.values().stream().flatMap(one -> graphs(one).stream()).toList();
      case Several(List<Value> values) ->
          values.stream().flatMap(one -> graphs(one).stream()).toList();
    };
  }

  private static UnaryOperator<Value> pipe(JsonNode steps) {
    if (!steps.isArray()) {
      throw refusal("steps are a list of lists, not " + steps);
    }
    List<UnaryOperator<Value>> all = new ArrayList<>();
    steps.forEach(step -> all.add(step(step)));
    return value -> {
      Value result = value;
      for (UnaryOperator<Value> one : all) {
        result = one.apply(result);
      }
      return result;
    };
  }

  private static UnaryOperator<Value> step(JsonNode step) {
    String name = step.path(0).asText();
    JsonNode first = step.path(1);
    UnaryOperator<Value> made =
        switch (name) {
          case "pipe" -> pipe(first);
          case "map" -> map(step(first));
          case "over" -> over(first.asText(), step(step.path(2)));
          case "flatten" -> value -> new Several(List.copyOf(graphs(value)));
          case "reverse" -> value -> new Several(several(name, value).reversed());
          case "popularity_contest" -> value -> byPopularity(graph(name, value));
          case "remove_paths" -> value -> graph(name, value).without(texts(name, first));
          case "split_every" -> value -> splitEvery(number(name, first), graph(name, value));
          case "limit_layers" -> value -> limit(number(name, first), several(name, value));
          case "split_paths" -> value -> SplitPaths.split(graph(name, value), first);
          case "subcomponent_out" ->
              value -> divide(graph(name, value), graph(name, value).below(texts(name, first)));
          case "subcomponent_in" ->
              value ->
                  divide(graph(name, value), graph(name, value).turned().below(texts(name, first)));
          default -> throw refusal("there is no step `" + name + "`");
        };
    int arguments =
        switch (name) {
          case "flatten", "reverse", "popularity_contest" -> 0;
          case "over" -> 2;
          default -> 1;
        };
    if (step.size() != arguments + 1) {
      throw refusal("`%s` takes %d arguments, not %d".formatted(name, arguments, step.size() - 1));
    }
    return made;
  }

  private static UnaryOperator<Value> map(UnaryOperator<Value> step) {
    return value -> new Several(several("map", value).stream().map(step).toList());
  }

  private static UnaryOperator<Value> over(String part, UnaryOperator<Value> step) {
    return value -> {
      if (!(value instanceof Parts(Map<String, Value> parts))) {
        throw refusal("`over` wants the parts that a step before it has made");
      }
      Value wanted = parts.get(part);
      if (wanted == null) {
        throw refusal("there is no part `%s`, only %s".formatted(part, parts.keySet()));
      }
      Map<String, Value> changed = new LinkedHashMap<>(parts);
      changed.put(part, step.apply(wanted));
      return new Parts(changed);
    };
  }

  private static Several byPopularity(Graph graph) {
    List<Value> layers = new ArrayList<>();
    for (String path : Popularity.order(graph.needs(), graph.roots())) {
      layers.add(graph.only(Set.of(path)));
    }
    return new Several(layers);
  }

  private static Several splitEvery(int count, Graph graph) {
    List<String> paths = List.copyOf(graph.paths());
    List<Value> groups = new ArrayList<>();
    for (int i = 0; i < paths.size(); i += count) {
      groups.add(graph.only(Set.copyOf(paths.subList(i, Math.min(i + count, paths.size())))));
    }
    return new Several(groups);
  }

  /// The first ones as they are, what is left in one.
  private static Several limit(int most, List<Value> values) {
    if (values.size() <= most) {
      return new Several(values);
    }
    List<Value> limited = new ArrayList<>(values.subList(0, most - 1));
    Map<String, Set<String>> left = new LinkedHashMap<>();
    for (Value value : values.subList(most - 1, values.size())) {
      graphs(value).forEach(graph -> left.putAll(graph.needs()));
    }
    limited.add(new Graph(left));
    return new Several(limited);
  }

  /// Both parts are there, also when one has no paths.
  private static Parts divide(Graph graph, Set<String> main) {
    Map<String, Value> parts = new LinkedHashMap<>();
    parts.put(MAIN, graph.only(main));
    parts.put(REST, graph.without(main));
    return new Parts(parts);
  }

  /// Splits paths and what only they need from the rest.
  private static final class SplitPaths {
    private SplitPaths() {}

    static Parts split(Graph graph, JsonNode specs) {
      Set<String> split = new LinkedHashSet<>();
      for (JsonNode spec : list(specs)) {
        split.addAll(found(graph, spec));
      }
      if (split.isEmpty()) {
        return Parts.of(Map.of(REST, graph));
      }
      Set<String> roots = graph.roots();
      if (roots.size() == 1 && split.containsAll(roots)) {
        return Parts.of(Map.of(MAIN, graph));
      }
      Set<String> main = graph.below(split);
      // Nothing leads to what is split off any more.
      Map<String, Set<String>> cut = new LinkedHashMap<>();
      graph
          .needs()
          .forEach((path, needed) -> {
            Set<String> others = new LinkedHashSet<>(needed);
            others.removeAll(split);
            cut.put(path, others);
          });
      Graph apart = new Graph(cut);
      roots.removeAll(split);
      Set<String> rest = apart.below(roots);
      Set<String> common = new LinkedHashSet<>(main);
      common.retainAll(rest);
      main.removeAll(common);
      rest.removeAll(common);
      Map<String, Graph> parts = new LinkedHashMap<>();
      parts.put(MAIN, apart.only(main));
      parts.put("common", apart.only(common));
      parts.put(REST, apart.only(rest));
      return Parts.of(parts);
    }

    /// A path, or what some paths need themselves: `{ children_of = …; }`. What is not in the graph
    /// does not count.
    private static Set<String> found(Graph graph, JsonNode spec) {
      if (spec.isTextual()) {
        return graph.paths().contains(spec.asText()) ? Set.of(spec.asText()) : Set.of();
      }
      if (!spec.has("children_of")) {
        throw refusal("`split_paths` takes paths and `{ children_of = …; }`, not " + spec);
      }
      Set<String> children = new LinkedHashSet<>();
      for (String parent : texts("split_paths", spec.path("children_of"))) {
        children.addAll(graph.needs().getOrDefault(parent, Set.of()));
      }
      return children;
    }
  }

  private static Graph graph(String step, Value value) {
    if (value instanceof Graph graph) {
      return graph;
    }
    throw refusal("`" + step + "` wants one graph, not what the step before it has made of it");
  }

  private static List<Value> several(String step, Value value) {
    if (value instanceof Several(List<Value> values)) {
      return values;
    }
    throw refusal("`" + step + "` wants a list, as `popularity_contest` or `flatten` make it");
  }

  /// One text or several.
  private static List<String> texts(String step, JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : list(node)) {
      if (!one.isTextual()) {
        throw refusal("`" + step + "` wants store paths, not " + one);
      }
      texts.add(one.asText());
    }
    return texts;
  }

  private static Iterable<JsonNode> list(JsonNode node) {
    return node.isArray() ? node : List.of(node);
  }

  private static int number(String step, JsonNode node) {
    if (!node.canConvertToInt() || node.asInt() < 1) {
      throw refusal("`" + step + "` wants a number from 1 on, not " + node);
    }
    return node.asInt();
  }

  private static BuildError refusal(String what) {
    return new BuildError(BuildError.Kind.REFUSED, "`layeringPipeline`: " + what, null);
  }
}
