package dev.imgx.app.session;

import dev.imgx.lang.eval.World.SearchEntry;
import dev.imgx.lang.source.Utf8;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where `<name>` is looked for: what `-I` says, then `$NIX_PATH`, then the standard library, which
/// also answers to `<nixpkgs>` when nobody else does.
final class SearchPath {
  private static final String STDLIB = "stdlib";

  private SearchPath() {}

  static List<SearchEntry> of(
      List<String> before, Map<String, String> environment, Path directory) {
    List<SearchEntry> entries = new ArrayList<>();
    for (String text : before) {
      entries.add(entry(text, directory));
    }
    for (String text : environment.getOrDefault("NIX_PATH", "").split(":(?!//)")) {
      if (!text.isEmpty()) {
        entries.add(entry(text, directory));
      }
    }
    String library = library(environment, directory);
    if (library != null) {
      entries.add(new SearchEntry(STDLIB, library));
      if (entries.stream().noneMatch(entry -> entry.prefix().equals("nixpkgs"))) {
        entries.add(new SearchEntry("nixpkgs", library));
      }
    }
    return entries;
  }

  /// `PATH` or `NAME=PATH`; relative paths start from the directory.
  private static SearchEntry entry(String text, Path directory) {
    int equals = text.indexOf('=');
    String prefix = equals < 0 ? "" : text.substring(0, equals);
    String path = text.substring(equals + 1);
    String absolute = path.contains("://") ? path : absolute(directory.resolve(path));
    return new SearchEntry(Utf8.encode(prefix), absolute);
  }

  /// The standard library of the distribution that this is; `$IMGX_STDLIB` names another.
  private static @Nullable String library(Map<String, String> environment, Path directory) {
    String other = environment.getOrDefault("IMGX_STDLIB", "");
    if (!other.isEmpty()) {
      return absolute(directory.resolve(other));
    }
    String home = System.getProperty("imgx.home", "");
    return home.isEmpty() ? null : absolute(Path.of(home, "share", "imgx", STDLIB));
  }

  private static String absolute(Path path) {
    return Utf8.encode(path.toAbsolutePath().normalize().toString());
  }
}
