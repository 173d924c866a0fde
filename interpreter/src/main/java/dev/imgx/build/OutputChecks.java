package dev.imgx.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.Store;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a derivation demands of its outputs: sizes, and what they may refer to.
///
/// Follows `src/libstore/build/derivation-check.cc`.
final class OutputChecks {
  private static final String ALLOWED_REFERENCES = "allowedReferences";
  private static final String ALLOWED_REQUISITES = "allowedRequisites";
  private static final String DISALLOWED_REFERENCES = "disallowedReferences";
  private static final String DISALLOWED_REQUISITES = "disallowedRequisites";

  private final Store store;
  private final Derivation derivation;
  private final SortedMap<String, PathInfo> outputs;
  private final Map<StorePath, PathInfo> byPath = new HashMap<>();

  /// @param outputs what was made, by the outputs' names; not valid yet
  OutputChecks(Store store, Derivation derivation, SortedMap<String, PathInfo> outputs) {
    this.store = store;
    this.derivation = derivation;
    this.outputs = outputs;
    outputs.values().forEach(info -> byPath.put(info.path(), info));
  }

  /// Throws `BuildError` when a demand is not met.
  void run() {
    if (!demands()) {
      return;
    }
    Attributes attributes = Attributes.of(derivation, store.directory());
    if (derivation.environment().containsKey(Attributes.JSON)) {
      JsonNode all = attributes.node("outputChecks");
      outputs.forEach((id, info) -> structured(info, all.path(id)));
    } else {
      outputs.values().forEach(info -> plain(info, attributes));
    }
  }

  /// Whether there can be any demand; most derivations have none.
  private boolean demands() {
    Map<String, String> environment = derivation.environment();
    return environment.getOrDefault(Attributes.JSON, "").contains("\"outputChecks\"")
        || environment.containsKey(ALLOWED_REFERENCES)
        || environment.containsKey(ALLOWED_REQUISITES)
        || environment.containsKey(DISALLOWED_REFERENCES)
        || environment.containsKey(DISALLOWED_REQUISITES);
  }

  private void plain(PathInfo info, Attributes attributes) {
    SortedSet<StorePath> closure = new TreeSet<>(closure(info.path()));
    closure.remove(info.path());
    for (String name : List.of(ALLOWED_REFERENCES, DISALLOWED_REFERENCES)) {
      if (attributes.has(name)) {
        check(info, info.references(), name, attributes.texts(name));
      }
    }
    for (String name : List.of(ALLOWED_REQUISITES, DISALLOWED_REQUISITES)) {
      if (attributes.has(name)) {
        check(info, closure, name, attributes.texts(name));
      }
    }
  }

  private void structured(PathInfo info, JsonNode checks) {
    limit(info, "it", info.narSize(), checks.path("maxSize"));
    if (checks.has("maxClosureSize")) {
      limit(info, "its closure", size(info.path()), checks.path("maxClosureSize"));
    }
    for (String name : List.of(ALLOWED_REFERENCES, DISALLOWED_REFERENCES)) {
      if (checks.has(name)) {
        check(info, info.references(), name, texts(name, checks.path(name)));
      }
    }
    for (String name : List.of(ALLOWED_REQUISITES, DISALLOWED_REQUISITES)) {
      if (checks.has(name)) {
        check(info, closure(info.path()), name, texts(name, checks.path(name)));
      }
    }
  }

  private static List<String> texts(String name, JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list) {
      if (!element.isTextual()) {
        throw BuildError.rejected("`" + name + "` in `outputChecks` must be a list of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private void limit(PathInfo info, String what, long size, JsonNode limit) {
    if (limit.isNumber() && size > limit.longValue()) {
      throw BuildError.rejected(
          "the output `%s` is too large: %s has %d bytes, the limit is %d"
              .formatted(store.directory().print(info.path()), what, size, limit.longValue()));
    }
  }

  private void check(
      PathInfo info, SortedSet<StorePath> used, String name, List<String> specification) {
    SortedSet<StorePath> named = new TreeSet<>();
    specification.forEach(text -> named.add(path(name, text)));
    SortedSet<StorePath> bad = new TreeSet<>(used);
    if (name.startsWith("allowed")) {
      bad.removeAll(named);
    } else {
      bad.retainAll(named);
    }
    if (!bad.isEmpty()) {
      StringBuilder list = new StringBuilder();
      bad.forEach(path -> list.append("\n  ").append(store.directory().print(path)));
      throw BuildError.rejected(
          "the output `%s` is not allowed to refer to the following paths (`%s`):%s"
              .formatted(store.directory().print(info.path()), name, list));
    }
  }

  /// A store path, or the name of an output.
  private StorePath path(String name, String text) {
    StorePath path = store.directory().enclosing(text);
    if (path != null) {
      return path;
    }
    PathInfo output = outputs.get(text);
    if (output == null) {
      throw BuildError.rejected(
          "`%s` names `%s`, which is neither a store path nor one of the outputs %s"
              .formatted(name, text, outputs.keySet()));
    }
    return output.path();
  }

  /// All that a path refers to, itself included; the outputs need not be valid.
  private SortedSet<StorePath> closure(StorePath start) {
    SortedSet<StorePath> done = new TreeSet<>();
    Deque<StorePath> left = new ArrayDeque<>();
    left.push(start);
    while (!left.isEmpty()) {
      StorePath path = left.pop();
      PathInfo made = byPath.get(path);
      if (made == null) {
        done.addAll(store.closure(List.of(path)));
      } else if (done.add(path)) {
        made.references().forEach(left::push);
      }
    }
    return done;
  }

  private long size(StorePath start) {
    long size = 0;
    for (StorePath path : closure(start)) {
      PathInfo made = byPath.get(path);
      size += made == null ? store.info(path).narSize() : made.narSize();
    }
    return size;
  }
}
