package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the images of an archive or a directory: by `manifest.json`, as Docker writes it, else by
/// `index.json`, as the OCI lays images out.
///
/// @param texts the JSON files
/// @param what errors call it so
record LayoutEntries(Texts texts, String what) {
  private static final int DEEPEST = 4;

  /// Gives the text of a JSON file, or null when there is none.
  @FunctionalInterface
  interface Texts {
    @Nullable String text(String name) throws IOException;
  }

  /// An image.
  ///
  /// @param config the text of its configuration
  /// @param layers the names of their files, bottom to top
  /// @param names what it is called
  record Entry(String config, List<String> layers, List<String> names) {}

  /// The images of an archive. Throws `ArchiveError` when it holds none.
  static List<Entry> of(BaseIndex index, String what) throws IOException {
    return new LayoutEntries(index::text, what).all();
  }

  /// All images. Throws `ArchiveError` when there is none.
  List<Entry> all() throws IOException {
    String manifest = texts.text("manifest.json");
    if (manifest != null) {
      List<Entry> entries = new ArrayList<>();
      for (JsonNode entry : JsonText.parse(manifest, "`manifest.json` of " + what)) {
        entries.add(saved(entry));
      }
      return entries;
    }
    String index = texts.text("index.json");
    if (index == null) {
      throw new ArchiveError(
          what + " is no container image: it has no `manifest.json` and no `index.json`");
    }
    List<Entry> entries = new ArrayList<>();
    collect(JsonText.parse(index, "`index.json` of " + what), List.of(), DEEPEST, entries);
    if (entries.isEmpty()) {
      throw new ArchiveError(what + " holds no image");
    }
    return entries;
  }

  private Entry saved(JsonNode entry) throws IOException {
    String config = SafeNames.member(entry.path("Config").asText());
    String text = texts.text(config);
    if (text == null) {
      throw new ArchiveError(what + " lacks the configuration `" + config + "`");
    }
    List<String> layers = new ArrayList<>();
    entry.path("Layers").forEach(file -> layers.add(SafeNames.member(file.asText())));
    List<String> names = new ArrayList<>();
    entry.path("RepoTags").forEach(tag -> names.add(tag.asText()));
    return new Entry(text, layers, names);
  }

  private void collect(JsonNode index, List<String> called, int depth, List<Entry> entries)
      throws IOException {
    if (depth == 0) {
      throw new ArchiveError(what + " holds indexes in indexes without an end");
    }
    for (JsonNode entry : index.path("manifests")) {
      if (entry.path("platform").path("os").asText().equals("unknown")) {
        // An attestation.
        continue;
      }
      List<String> names = names(entry);
      JsonNode manifest = JsonText.parse(blob(entry), "a manifest of " + what);
      if (manifest.path("manifests").isArray()) {
        collect(manifest, names.isEmpty() ? called : names, depth - 1, entries);
        continue;
      }
      List<String> layers = new ArrayList<>();
      for (JsonNode layer : manifest.path("layers")) {
        layers.add(LayoutSink.name(digest(layer)));
      }
      entries.add(
          new Entry(blob(manifest.path("config")), layers, names.isEmpty() ? called : names));
    }
  }

  private static List<String> names(JsonNode entry) {
    JsonNode annotations = entry.path("annotations");
    for (String key : List.of(OciLayout.CONTAINERD, OciLayout.REFERENCE)) {
      String name = annotations.path(key).asText();
      if (!name.isEmpty()) {
        return List.of(name);
      }
    }
    return List.of();
  }

  /// The text that a descriptor means, which has the digest that it says.
  private String blob(JsonNode descriptor) throws IOException {
    Hash digest = digest(descriptor);
    String text = texts.text(LayoutSink.name(digest));
    if (text == null) {
      throw new ArchiveError(what + " lacks the blob `" + Digests.print(digest) + "`");
    }
    if (!Digests.of(text.getBytes(StandardCharsets.UTF_8)).equals(digest)) {
      throw new ArchiveError(
          "the blob `" + Digests.print(digest) + "` of " + what + " is not what its name promises");
    }
    return text;
  }

  private Hash digest(JsonNode descriptor) {
    try {
      return Digests.parse(descriptor.path("digest").asText());
    } catch (FormatError e) {
      throw new ArchiveError(what + ": " + e.getMessage(), e);
    }
  }
}
