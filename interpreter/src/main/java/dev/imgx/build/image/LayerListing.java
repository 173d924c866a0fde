package dev.imgx.build.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What layers hold, file by file.
final class LayerListing {
  /// What stands before the names of extended attributes.
  private static final String ATTRIBUTE = "xattr.";

  private LayerListing() {}

  /// A member of a layer as its header says.
  ///
  /// @param sha256 of its bytes, empty for what is no file, or when nobody wanted to know
  record Entry(TarInput.Member member, String sha256) {
    /// What it says, by the names that people see; extended attributes as `xattr.NAME`.
    SortedMap<String, String> fields() {
      SortedMap<String, String> fields = new TreeMap<>();
      fields.put("type", member.kind().name().toLowerCase(Locale.ROOT));
      fields.put("mode", "%04o".formatted(member.mode()));
      fields.put("uid", Long.toString(member.owner().uid()));
      fields.put("gid", Long.toString(member.owner().gid()));
      fields.put("user", member.owner().user());
      fields.put("group", member.owner().group());
      fields.put("mtime", Long.toString(member.time()));
      fields.put("size", Long.toString(member.size()));
      fields.put("target", member.target());
      fields.put("sha256", sha256);
      member
          .attributes()
          .forEach((name, value) -> {
            fields.put(ATTRIBUTE + name, Capabilities.shown(name, value));
          });
      return fields;
    }

    ObjectNode json() {
      ObjectNode json = JsonText.object().put("name", member.name());
      fields()
          .forEach((key, value) -> {
            if (!value.isEmpty()) {
              json.put(key, value);
            }
          });
      json.put("size", member.size());
      return json;
    }
  }

  /// The members of these layers of an image, by diff id and name, in their order.
  ///
  /// @param hashed whether the hashes of files are wanted
  static Map<String, Map<String, Entry>> of(Image image, Set<String> diffIds, boolean hashed)
      throws IOException {
    Map<String, Map<String, Entry>> listings = new HashMap<>();
    image.visit(
        diffIds,
        (layer, content) -> {
          Map<String, Entry> entries = new LinkedHashMap<>();
          LayerPipe.read(
              content,
              "the layer `" + layer.diffId() + "`",
              (member, tar) ->
                  entries.put(member.name(), new Entry(member, hashed ? hash(member, tar) : "")));
          listings.put(layer.diffId(), entries);
        });
    return listings;
  }

  private static String hash(TarInput.Member member, TarInput tar) throws IOException {
    if (member.kind() != TarInput.Kind.FILE) {
      return "";
    }
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    tar.data().transferTo(hash);
    return hash.finish().print(HashFormat.BASE16);
  }
}
