package dev.imgx.store.cache;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import java.util.Map;
import java.util.Set;

/// What a cache says about itself in `nix-cache-info`.
///
/// @param directory the store directory of its paths
/// @param massQuery whether it likes to be asked about very many paths
/// @param priority caches with smaller numbers are asked first
public record CacheInfo(StoreDir directory, boolean massQuery, int priority) {
  /// The file's name.
  public static final String FILE = "nix-cache-info";

  /// The priority of a cache that says none.
  public static final int DEFAULT_PRIORITY = 50;

  /// Reads the file; throws `FormatError`.
  public static CacheInfo parse(String text) {
    // Nix itself leaves out the last line end.
    String whole = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    Map<String, String> fields =
        Fields.once(whole, Set.of("StoreDir", "WantMassQuery", "Priority"));
    String directory = fields.get("StoreDir");
    if (directory == null) {
      throw new FormatError("it names no store directory");
    }
    if (!directory.startsWith("/")) {
      throw new FormatError("'StoreDir' is not an absolute path: '" + directory + "'");
    }
    String priority = fields.getOrDefault("Priority", Integer.toString(DEFAULT_PRIORITY));
    if (!priority.matches("-?[0-9]{1,9}")) {
      throw new FormatError("'Priority' is not a number: '" + priority + "'");
    }
    return new CacheInfo(
        new StoreDir(directory),
        fields.getOrDefault("WantMassQuery", "0").equals("1"),
        Integer.parseInt(priority));
  }

  /// The file's text, as Nix writes it.
  public String text() {
    StringBuilder text = new StringBuilder("StoreDir: ").append(directory.directory()).append('\n');
    if (massQuery) {
      text.append("WantMassQuery: 1\n");
    }
    if (priority != DEFAULT_PRIORITY) {
      text.append("Priority: ").append(priority).append('\n');
    }
    return text.toString();
  }
}
