package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Tells in what two images differ. Layers that both have are not read.
public final class ImageDiff {
  private static final Set<String> DERIVED = Set.of("rootfs", "history");

  private final Image before;
  private final Image after;

  private ImageDiff(Image before, Image after) {
    this.before = before;
    this.after = after;
  }

  /// An object with `same`; `config`: fields with `before` and `after`, except what follows from
  /// the layers; `layers` that only one has; `files`: what is added, removed or changed in these
  /// layers, and which fields of the headers say so; `order`: whether the layers hold the same
  /// files, but their tars differ.
  public static ObjectNode of(Image before, Image after) throws IOException {
    return new ImageDiff(before, after).json();
  }

  private ObjectNode json() throws IOException {
    ObjectNode json = JsonText.object();
    ArrayNode config = config(json.putArray("config"));
    Set<String> removed = only(before, after);
    Set<String> added = only(after, before);
    ArrayNode layers = json.putArray("layers");
    describe(before, removed, "removed", layers);
    describe(after, added, "added", layers);
    Map<String, LayerListing.Entry> old = merged(before, removed);
    Map<String, LayerListing.Entry> now = merged(after, added);
    ArrayNode files = files(old, now, json.putArray("files"));
    boolean sameOrder = ids(before).equals(ids(after));
    boolean otherTar = files.isEmpty() && (!layers.isEmpty() || !sameOrder);
    json.put("order", otherTar);
    json.put("same", config.isEmpty() && layers.isEmpty() && sameOrder);
    return json;
  }

  private static List<String> ids(Image image) {
    return image.layers().stream().map(ImageLayer::diffId).toList();
  }

  private static Set<String> only(Image one, Image other) {
    Set<String> ids = new LinkedHashSet<>(ids(one));
    ids.removeAll(new TreeSet<>(ids(other)));
    return ids;
  }

  private static void describe(Image image, Set<String> ids, String what, ArrayNode layers) {
    Set<String> left = new LinkedHashSet<>(ids);
    for (ImageLayer layer : image.layers()) {
      if (left.remove(layer.diffId())) {
        ObjectNode entry = layers.addObject().put("change", what);
        entry.put("diffId", layer.diffId());
        Inspection.size(image, layer, entry);
        layer.paths().forEach(entry.putArray("paths")::add);
      }
    }
  }

  /// What these layers hold, the upper ones over the lower ones.
  private static Map<String, LayerListing.Entry> merged(Image image, Set<String> ids)
      throws IOException {
    Map<String, Map<String, LayerListing.Entry>> listings = LayerListing.of(image, ids, true);
    Map<String, LayerListing.Entry> merged = new TreeMap<>();
    for (ImageLayer layer : image.layers()) {
      merged.putAll(listings.getOrDefault(layer.diffId(), Map.of()));
    }
    return merged;
  }

  private static ArrayNode files(
      Map<String, LayerListing.Entry> old, Map<String, LayerListing.Entry> now, ArrayNode files) {
    Set<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      LayerListing.Entry was = old.get(name);
      LayerListing.Entry is = now.get(name);
      if (was == null || is == null) {
        files.addObject().put("name", name).put("change", was == null ? "added" : "removed");
        continue;
      }
      Map<String, String> one = was.fields();
      ObjectNode causes = JsonText.object();
      Map<String, String> two = is.fields();
      Set<String> fields = new TreeSet<>(one.keySet());
      fields.addAll(two.keySet());
      for (String field : fields) {
        String earlier = one.getOrDefault(field, "");
        String later = two.getOrDefault(field, "");
        if (!earlier.equals(later)) {
          causes.putObject(field).put("before", earlier).put("after", later);
        }
      }
      if (!causes.isEmpty()) {
        files.addObject().put("name", name).put("change", "changed").set("fields", causes);
      }
    }
    return files;
  }

  private ArrayNode config(ArrayNode fields) {
    SortedMap<String, JsonNode> old = flat(before.config());
    SortedMap<String, JsonNode> now = flat(after.config());
    Map<String, JsonNode> all = new LinkedHashMap<>(old);
    all.putAll(now);
    for (String name : new TreeSet<>(all.keySet())) {
      JsonNode was = old.get(name);
      JsonNode is = now.get(name);
      if (was == null || !was.equals(is)) {
        ObjectNode field = fields.addObject().put("name", name);
        field.set("before", was);
        field.set("after", is);
      }
    }
    return fields;
  }

  private static SortedMap<String, JsonNode> flat(String config) {
    SortedMap<String, JsonNode> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member :
        JsonText.parseObject(config, "the image's configuration").properties()) {
      if (!DERIVED.contains(member.getKey())) {
        flatten(member.getKey(), member.getValue(), fields);
      }
    }
    return fields;
  }

  private static void flatten(String name, JsonNode value, Map<String, JsonNode> fields) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        flatten(name + "." + member.getKey(), member.getValue(), fields);
      }
    } else {
      fields.put(name, value);
    }
  }
}
