package dev.imgx.store.cache;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the file about one path. Follows `src/libstore/nar-info.cc`, and is stricter about
/// addresses: an archive lies in the cache itself.
final class NarInfoParser {
  private static final String UNKNOWN_DERIVER = "unknown-deriver";

  private final StorePath path;
  private final StoreDir directory;
  private final Map<String, String> fields = new HashMap<>();
  private final List<String> signatures = new ArrayList<>();

  NarInfoParser(StorePath path, StoreDir directory) {
    this.path = path;
    this.directory = directory;
  }

  NarInfo parse(String text) {
    Fields.read(text, this::take);
    StorePath found = directory.parse(required("StorePath"));
    if (!found.equals(path)) {
      throw new FormatError("it is about another path, '" + directory.print(found) + "'");
    }
    String content = fields.getOrDefault("CA", "");
    PathInfo info =
        new PathInfo(
            path,
            sha256("NarHash", required("NarHash")),
            narSize(),
            references(),
            deriver(),
            content.isEmpty() ? null : ContentAddress.parse(content),
            0,
            false,
            signatures);
    return new NarInfo(info, file(), fields.get("System"));
  }

  private void take(String name, String value) {
    if (name.equals("Sig")) {
      signatures.add(value);
    } else if (fields.put(name, value) != null && isKnown(name)) {
      throw new FormatError("'" + name + "' is given twice");
    }
  }

  private static boolean isKnown(String name) {
    return Set.of(
            "StorePath",
            "URL",
            "Compression",
            "FileHash",
            "FileSize",
            "NarHash",
            "NarSize",
            "References",
            "Deriver",
            "System",
            "CA")
        .contains(name);
  }

  private String required(String name) {
    String value = fields.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new FormatError("'" + name + "' is missing");
    }
    return value;
  }

  private static Hash sha256(String name, String value) {
    try {
      return Hash.parse(value, HashAlgorithm.SHA256);
    } catch (FormatError e) {
      throw new FormatError("'" + name + "' is not a SHA-256 hash: " + e.getMessage());
    }
  }

  private long narSize() {
    long size = Fields.size("NarSize", required("NarSize"));
    if (size == 0) {
      throw new FormatError("'NarSize' is zero");
    }
    return size;
  }

  private SortedSet<StorePath> references() {
    SortedSet<StorePath> references = new TreeSet<>();
    for (String reference : fields.getOrDefault("References", "").split(" ")) {
      if (!reference.isEmpty() && !references.add(StorePath.parse(reference))) {
        throw new FormatError("'References' names '" + reference + "' twice");
      }
    }
    return references;
  }

  private @Nullable StorePath deriver() {
    String deriver = fields.getOrDefault("Deriver", "");
    return deriver.isEmpty() || deriver.equals(UNKNOWN_DERIVER) ? null : StorePath.parse(deriver);
  }

  private NarInfo.ArchiveFile file() {
    String hash = fields.getOrDefault("FileHash", "");
    String size = fields.getOrDefault("FileSize", "");
    return new NarInfo.ArchiveFile(
        url(),
        NarCompression.parse(fields.getOrDefault("Compression", "bzip2")),
        hash.isEmpty() ? null : sha256("FileHash", hash),
        size.isEmpty() ? 0 : Fields.size("FileSize", size));
  }

  private String url() {
    String url = required("URL");
    for (String part : url.split("[/\\\\]", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw outside(url);
      }
    }
    // Nothing that a URL gives a meaning to, and no escapes that could hide it.
    if (!url.matches("[A-Za-z0-9._+=?-][A-Za-z0-9._+=?/-]*")) {
      throw outside(url);
    }
    return url;
  }

  private static FormatError outside(String url) {
    return new FormatError("'URL' must be a plain path below the cache, not '" + url + "'");
  }
}
