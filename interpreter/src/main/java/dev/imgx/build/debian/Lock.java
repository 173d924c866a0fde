package dev.imgx.build.debian;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A lock file: packages of Debian, each pinned by its hash, for several architectures.
///
/// @param request what was wanted
/// @param snapshot a moment at which the public archive held all of them: `20260711T120000Z`
/// @param architectures the packages by name, by architecture
public record Lock(
    LockRequest request,
    String snapshot,
    SortedMap<String, SortedMap<String, Entry>> architectures) {
  private static final String DEBIAN = "debian";

  /// A pinned package.
  ///
  /// @param snapshot where it is another than the lock's
  /// @param dependencies names of packages of the same lock
  /// @param group the first package of those that live in one place with it, or null
  public record Entry(
      String version,
      Source source,
      @Nullable String snapshot,
      SortedSet<String> dependencies,
      @Nullable String group) {
    public Entry {
      dependencies = Collections.unmodifiableSortedSet(new TreeSet<>(dependencies));
    }
  }

  /// A file of the pool.
  public record Source(String path, long size, String sha256) {}

  /// Reads a lock file; throws `DebianError`.
  ///
  /// @param what what messages call it
  public static Lock parse(String text, String what) {
    JsonNode root;
    try {
      root = JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new DebianError(what + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.path("distribution").asText().equals(DEBIAN) || !root.has("architectures")) {
      throw new DebianError(what + " is not a lock file of Debian's packages", null);
    }
    SortedMap<String, SortedMap<String, Entry>> architectures = new TreeMap<>();
    for (var architecture : root.path("architectures").properties()) {
      SortedMap<String, Entry> entries = new TreeMap<>();
      for (var entry : architecture.getValue().properties()) {
        entries.put(entry.getKey(), entry(entry.getValue()));
      }
      architectures.put(architecture.getKey(), entries);
    }
    LockRequest request =
        new LockRequest(
            texts(root.path("suites")),
            texts(root.path("components")),
            List.copyOf(architectures.keySet()),
            texts(root.path("wanted")));
    return new Lock(request, root.path("snapshot").asText(), architectures);
  }

  private static Entry entry(JsonNode node) {
    return new Entry(
        node.path("version").asText(),
        new Source(
            node.path("path").asText(), node.path("size").asLong(), node.path("sha256").asText()),
        node.path("snapshot").textValue(),
        new TreeSet<>(texts(node.path("dependencies"))),
        node.path("group").textValue());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  /// The file's text: sorted, a line for each fact, so that a change is a small difference.
  public String print() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("distribution", DEBIAN);
    list(root, "suites", request.suites());
    list(root, "components", request.components());
    list(root, "wanted", request.wanted());
    root.put("snapshot", snapshot);
    ObjectNode all = root.putObject("architectures");
    architectures.forEach((architecture, entries) -> {
      ObjectNode packages = all.putObject(architecture);
      entries.forEach((name, entry) -> put(packages.putObject(name), entry));
    });
    try {
      return writer().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new DebianError("the lock file cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  private static void put(ObjectNode node, Entry entry) {
    node.put("version", entry.version());
    node.put("path", entry.source().path());
    node.put("size", entry.source().size());
    node.put("sha256", entry.source().sha256());
    if (entry.snapshot() != null) {
      node.put("snapshot", entry.snapshot());
    }
    list(node, "dependencies", entry.dependencies());
    if (entry.group() != null) {
      node.put("group", entry.group());
    }
  }

  private static void list(ObjectNode node, String name, Iterable<String> texts) {
    texts.forEach(node.putArray(name)::add);
  }

  private static ObjectWriter writer() {
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return JsonMapper.builder().build().writer(printer);
  }

  /// What is another than in `old`, a line each: `jq 1.6-2 → 1.6-2.1 (amd64)`.
  public List<String> changesSince(Lock old) {
    List<String> changes = new ArrayList<>();
    SortedSet<String> all = new TreeSet<>(architectures.keySet());
    all.addAll(old.architectures.keySet());
    for (String architecture : all) {
      SortedMap<String, Entry> now = architectures.getOrDefault(architecture, new TreeMap<>());
      SortedMap<String, Entry> before =
          old.architectures.getOrDefault(architecture, new TreeMap<>());
      SortedSet<String> names = new TreeSet<>(now.keySet());
      names.addAll(before.keySet());
      for (String name : names) {
        String change = change(before.get(name), now.get(name));
        if (change != null) {
          changes.add(name + " " + change + " (" + architecture + ")");
        }
      }
    }
    return changes;
  }

  private static @Nullable String change(@Nullable Entry before, @Nullable Entry now) {
    if (before == null || now == null) {
      return now == null ? "is no longer needed" : "is new: " + now.version();
    }
    if (!before.version().equals(now.version())) {
      return before.version() + " → " + now.version();
    }
    return before.source().sha256().equals(now.source().sha256()) ? null : "has another file";
  }
}
