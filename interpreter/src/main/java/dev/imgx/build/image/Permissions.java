package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TarEntry.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Owners and modes that single paths of a layer are to have.
///
/// @param rules in the order in which they count: outer directories before what is in them
record Permissions(List<Rule> rules) {
  /// None.
  static final Permissions NONE = new Permissions(List.of());

  private static final long STAYS = -1;

  Permissions {
    rules = List.copyOf(rules);
  }

  /// What one path is to have.
  ///
  /// @param name no `/` at either end, empty for the root
  /// @param uid the owner, or `STAYS`; likewise `gid` and `mode`
  /// @param recursive whether it goes for all that is below, too; directories are then executable
  ///   for those who can read them
  /// @param create whether a missing path is made, as a directory
  record Rule(String name, long uid, long gid, int mode, boolean recursive, boolean create) {
    static Rule of(String path, JsonNode node) {
      String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      String name = bytes.replaceAll("/+", "/").replaceAll("^/|/$", "");
      for (String key : (Iterable<String>) node::fieldNames) {
        if (!KEYS.contains(key)) {
          throw wrong(path, "`" + key + "` is not known; it can have " + String.join(", ", KEYS));
        }
      }
      String mode = node.path("mode").asText("");
      if (!mode.matches("[0-7]{0,5}") || Integer.parseInt("0" + mode, 8) > LARGEST_MODE) {
        throw wrong(path, "`mode` must be octal digits such as \"0750\", not `" + mode + "`");
      }
      return new Rule(
          name,
          number(path, node, "uid"),
          number(path, node, "gid"),
          mode.isEmpty() ? (int) STAYS : Integer.parseInt(mode, 8),
          node.path("recursive").asBoolean(),
          node.path("create").asBoolean());
    }

    private static long number(String path, JsonNode node, String key) {
      JsonNode value = node.path(key);
      if (value.isMissingNode()) {
        return STAYS;
      }
      if (!value.isIntegralNumber() || value.asLong() < 0 || value.asLong() > LARGEST_ID) {
        throw wrong(path, "`" + key + "` must be the number of a user or group, not " + value);
      }
      return value.asLong();
    }

    private static ArchiveError wrong(String path, String what) {
      return new ArchiveError("`permissions` of `" + path + "`: " + what);
    }
  }

  private static final List<String> KEYS = List.of("uid", "gid", "mode", "recursive", "create");
  private static final int LARGEST_MODE = 07777;
  private static final long LARGEST_ID = 0xFFFF_FFFEL;
  private static final int NEW_DIRECTORY = 0755;

  /// Reads an object with an attribute for each path. Throws `ArchiveError`.
  static Permissions of(JsonNode node) {
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      rules.add(Rule.of(entry.getKey(), entry.getValue()));
    }
    rules.sort((a, b) -> a.name().compareTo(b.name()));
    return new Permissions(rules);
  }

  /// Makes the directories that are to be made; returns who owns what then. Throws `ArchiveError`
  /// when a path is not there.
  Owners apply(LayerTree.Directory root, Owners before) {
    if (rules.isEmpty()) {
      return before;
    }
    Map<String, Owner> others = new HashMap<>(before.others());
    Map<String, Integer> modes = new HashMap<>(before.modes());
    Owners after = new Owners(before.standard(), others, modes);
    for (Rule rule : rules) {
      apply(rule, rule.name(), find(root, rule), after);
    }
    return after;
  }

  private static LayerTree find(LayerTree.Directory root, Rule rule) {
    LayerTree here = root;
    if (rule.name().isEmpty()) {
      return here;
    }
    for (String part : rule.name().split("/")) {
      LayerTree next = here instanceof LayerTree.Directory directory ? directory.entry(part) : null;
      if (next == null && rule.create() && here instanceof LayerTree.Directory directory) {
        next = new LayerTree.Directory(NEW_DIRECTORY);
        boolean _ = directory.put(part, next);
      }
      if (next == null) {
        throw Rule.wrong("/" + rule.name(), "it is not in the layer (`create = true` makes it)");
      }
      here = next;
    }
    return here;
  }

  private static void apply(Rule rule, String name, LayerTree tree, Owners owners) {
    Owner now = owners.of(name);
    if (rule.uid() != STAYS || rule.gid() != STAYS) {
      owners
          .others()
          .put(
              name,
              new Owner(
                  rule.uid() == STAYS ? now.uid() : rule.uid(),
                  rule.gid() == STAYS ? now.gid() : rule.gid()));
    }
    if (rule.mode() != STAYS) {
      if (tree instanceof LayerTree.Link && name.equals(rule.name())) {
        throw Rule.wrong("/" + name, "it is a link, which has no mode");
      }
      boolean opened = rule.recursive() && tree instanceof LayerTree.Directory;
      owners.modes().put(name, opened ? rule.mode() | (rule.mode() & 0444) >> 2 : rule.mode());
    }
    if (rule.recursive() && tree instanceof LayerTree.Directory directory) {
      String prefix = name.isEmpty() ? "" : name + "/";
      directory.entries().forEach((key, below) -> apply(rule, prefix + key, below, owners));
    }
  }
}
