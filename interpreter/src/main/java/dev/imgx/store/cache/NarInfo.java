package dev.imgx.store.cache;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a cache says about a path: a `.narinfo` file. Nothing of it is believed before a signature
/// or a content address vouches for it.
///
/// @param info the path, its archive's hash and size, references, deriver, content address and
///   signatures
/// @param file where the compressed archive is and what it is like
/// @param system the system that it was built for, or null
public record NarInfo(PathInfo info, ArchiveFile file, @Nullable String system) {
  /// The compressed archive.
  ///
  /// @param url relative to the cache
  /// @param hash of the compressed bytes, or null when it is not told
  /// @param size of the compressed bytes, 0 when it is not told
  public record ArchiveFile(
      String url, NarCompression compression, @Nullable Hash hash, long size) {}

  /// The name of the file about a path.
  public static String name(StorePath path) {
    return path.hashPart() + ".narinfo";
  }

  /// Reads a file; `path` is what it must be about. Throws `FormatError`.
  public static NarInfo parse(String text, StorePath path, StoreDir directory) {
    return new NarInfoParser(path, directory).parse(text);
  }

  /// The path that a file is about; throws `FormatError`.
  static StorePath pathIn(String text, StoreDir directory) {
    return directory.parse(Fields.once(text, Set.of("StorePath")).getOrDefault("StorePath", ""));
  }

  /// The file's text, in the order in which Nix writes.
  public String text(StoreDir directory) {
    StringBuilder text = new StringBuilder();
    line(text, "StorePath", directory.print(info.path()));
    line(text, "URL", file.url());
    line(text, "Compression", file.compression().label());
    Hash fileHash = file.hash();
    if (fileHash != null) {
      line(text, "FileHash", fileHash.printTyped(HashFormat.BASE32));
      line(text, "FileSize", Long.toString(file.size()));
    }
    line(text, "NarHash", info.narHash().printTyped(HashFormat.BASE32));
    line(text, "NarSize", Long.toString(info.narSize()));
    List<String> references = info.references().stream().map(StorePath::toString).toList();
    line(text, "References", String.join(" ", references));
    StorePath deriver = info.deriver();
    if (deriver != null) {
      line(text, "Deriver", deriver.toString());
    }
    if (system != null) {
      line(text, "System", system);
    }
    info.signatures().forEach(signature -> line(text, "Sig", signature));
    if (info.content() != null) {
      line(text, "CA", info.content().toString());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
