package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.SafeNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Chooses one image of an archive and puts its layers in order.
///
/// `manifest.json` comes first; an archive that has none is read by `repositories` and the chain of
/// parents. A layer keeps its id and `json` where the archive has a whole chain of them, else all
/// layers get new ones.
record BaseSelection(BaseIndex index, ImageSpec.Base base, String what) {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  BaseImage image() throws IOException {
    String manifest = index.text("manifest.json");
    if (manifest != null) {
      return fromManifest(JsonText.parse(manifest, "`manifest.json` of " + what));
    }
    if (index.text("index.json") != null) {
      return fromLayout(LayoutEntries.of(index, what));
    }
    String top = topOfRepositories();
    if (top == null) {
      throw new ArchiveError(
          what
              + " is no container image: it has no `manifest.json`, no `index.json` and no `repositories`");
    }
    List<LayerJson> chain = chain(top);
    List<String> files = chain.stream().map(layer -> layer.id() + "/layer.tar").toList();
    return image(files, chain, JsonText.object());
  }

  private BaseImage fromManifest(JsonNode manifest) {
    JsonNode entry = choose(manifest);
    List<String> files = new ArrayList<>();
    entry.path("Layers").forEach(file -> files.add(SafeNames.member(file.asText())));
    String configName = SafeNames.member(entry.path("Config").asText());
    String configText = index.text(configName);
    if (configText == null) {
      throw new ArchiveError(what + " lacks the configuration `" + configName + "`");
    }
    JsonNode config = JsonText.parseObject(configText, "the configuration of " + what);
    return image(files, chainOf(entry, files.size()), config);
  }

  private BaseImage fromLayout(List<LayoutEntries.Entry> entries) throws IOException {
    Set<String> known = new TreeSet<>();
    List<LayoutEntries.Entry> wanted = new ArrayList<>();
    for (LayoutEntries.Entry entry : entries) {
      boolean any = base.name() == null && base.tag() == null;
      known.addAll(entry.names());
      if (any
          || entry.names().stream().anyMatch(name -> matches(name) || name.equals(base.tag()))) {
        wanted.add(entry);
      }
    }
    if (wanted.isEmpty()) {
      throw unknown(known);
    }
    LayoutEntries.Entry entry =
        Suited.below(wanted, LayoutEntries.Entry::config, base.config(), what);
    JsonNode config = JsonText.parseObject(entry.config(), "the configuration of " + what);
    return image(entry.layers(), List.of(), config);
  }

  private JsonNode choose(JsonNode manifest) {
    Set<String> known = new TreeSet<>();
    for (JsonNode entry : manifest) {
      if (base.name() == null && base.tag() == null) {
        return entry;
      }
      for (JsonNode reference : entry.path("RepoTags")) {
        known.add(reference.asText());
        if (matches(reference.asText())) {
          return entry;
        }
      }
    }
    throw unknown(known);
  }

  private ArchiveError unknown(Set<String> known) {
    return new ArchiveError(
        "%s has no image `%s:%s`; it has: %s"
            .formatted(
                what,
                base.name() == null ? "*" : base.name(),
                base.tag() == null ? "*" : base.tag(),
                known.isEmpty() ? "none with a name" : String.join(", ", known)));
  }

  private boolean matches(String reference) {
    int colon = reference.lastIndexOf(':');
    if (colon < reference.lastIndexOf('/') || colon < 0) {
      return false;
    }
    String name = reference.substring(0, colon);
    return (base.name() == null || plain(name).equals(plain(base.name())))
        && (base.tag() == null || reference.substring(colon + 1).equals(base.tag()));
  }

  /// A name without the registry and the library that need not be said.
  static String plain(String name) {
    String local = name.startsWith("docker.io/") ? name.substring("docker.io/".length()) : name;
    return local.startsWith("library/") ? local.substring("library/".length()) : local;
  }

  /// The id that `repositories` gives for the wanted image, or null.
  private @Nullable String topOfRepositories() {
    String text = index.text("repositories");
    if (text == null) {
      return null;
    }
    JsonNode all = JsonText.parse(text, "`repositories` of " + what);
    for (Map.Entry<String, JsonNode> name : all.properties()) {
      for (Map.Entry<String, JsonNode> tag : name.getValue().properties()) {
        if (matches(name.getKey() + ":" + tag.getKey())) {
          return tag.getValue().asText();
        }
      }
    }
    throw new ArchiveError(what + " has no image `" + base.name() + ":" + base.tag() + "`");
  }

  /// The chain that belongs to an entry of the manifest: empty when the archive has none.
  private List<LayerJson> chainOf(JsonNode entry, int length) {
    JsonNode layers = entry.path("Layers");
    if (length == 0) {
      return List.of();
    }
    String last = layers.path(length - 1).asText();
    String top = null;
    if (last.endsWith("/layer.tar")) {
      top = last.substring(0, last.length() - "/layer.tar".length());
    } else if (index.text("repositories") != null) {
      top = topOfReference(entry);
    }
    if (top == null || index.text(top + "/json") == null) {
      return List.of();
    }
    List<LayerJson> chain = chain(top);
    return chain.size() == length ? chain : List.of();
  }

  private @Nullable String topOfReference(JsonNode entry) {
    String text = index.text("repositories");
    Iterator<JsonNode> references = entry.path("RepoTags").elements();
    if (text == null || !references.hasNext()) {
      return null;
    }
    String reference = references.next().asText();
    int colon = reference.lastIndexOf(':');
    JsonNode all = JsonText.parse(text, "`repositories` of " + what);
    JsonNode id = all.path(reference.substring(0, Math.max(0, colon)));
    return id.path(reference.substring(colon + 1)).textValue();
  }

  /// The layers from the bottom to `top`, by their parents.
  private List<LayerJson> chain(String top) {
    List<LayerJson> chain = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (String id = top; id != null; ) {
      String text = index.text(id + "/json");
      if (text == null) {
        throw new ArchiveError(what + " lacks `" + id + "/json`");
      }
      if (!seen.add(id)) {
        throw new ArchiveError(what + " has a layer that is its own parent: `" + id + "`");
      }
      chain.addFirst(new LayerJson(SafeNames.member(id), text));
      JsonNode json = JsonText.parseObject(text, "`" + id + "/json` of " + what);
      String parent = json.path("parent").textValue();
      id = parent == null || parent.isEmpty() ? null : parent;
    }
    return chain;
  }

  private BaseImage image(List<String> files, List<LayerJson> chain, JsonNode config) {
    JsonNode promised = config.path("rootfs").path("diff_ids");
    List<BaseImage.BaseLayer> layers = new ArrayList<>();
    TreeSet<String> storeFiles = new TreeSet<>();
    LayerJson parent = null;
    for (int i = 0; i < files.size(); i++) {
      BaseIndex.Content content = index.layer(files.get(i));
      String wanted = promised.path(i).asText(content.diffId());
      if (!wanted.equals(content.diffId())) {
        throw new ArchiveError(
            "the layer `%s` of %s is not what it should be: its hash is %s, not %s"
                .formatted(files.get(i), what, content.diffId(), wanted));
      }
      String created = config.path("created").asText("1970-01-01T00:00:01Z");
      String below = parent == null ? null : parent.id();
      LayerJson json =
          chain.isEmpty() ? LayerJson.synthetic(content.diffId(), created, below) : chain.get(i);
      String member = index.follow(files.get(i));
      layers.add(new BaseImage.BaseLayer(json, member, content.diffId(), content.size()));
      content.storeFiles().forEach(name -> hide(name, storeFiles));
      content.storeFiles().stream().filter(name -> !isWhiteout(name)).forEach(storeFiles::add);
      parent = json;
    }
    if (!promised.isMissingNode() && promised.size() != files.size()) {
      throw new ArchiveError(what + " has not as many layers as its configuration says");
    }
    return new BaseImage(base.archive(), layers, config, storeFiles);
  }

  private static boolean isWhiteout(String name) {
    return name.startsWith(WHITEOUT, name.lastIndexOf('/') + 1);
  }

  /// Removes the names of lower layers that a whiteout hides.
  private static void hide(String whiteout, TreeSet<String> names) {
    int slash = whiteout.lastIndexOf('/');
    String parent = whiteout.substring(0, slash + 1);
    String last = whiteout.substring(slash + 1);
    if (last.equals(OPAQUE)) {
      names.subSet(parent, parent + Character.MAX_VALUE).clear();
    } else if (last.startsWith(WHITEOUT)) {
      String hidden = parent + last.substring(WHITEOUT.length());
      names.remove(hidden);
      names.subSet(hidden + "/", hidden + "0").clear();
    }
  }
}
