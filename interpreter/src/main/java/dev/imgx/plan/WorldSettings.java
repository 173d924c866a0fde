package dev.imgx.plan;

import dev.imgx.build.checkout.Caching;
import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Utf8;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the world is to an expression, besides files.
///
/// @param stdlib the folder that `<stdlib>` means, and `<nixpkgs>` when nothing else does; null
///   when there is none
/// @param searchPath what is looked through for `<name>`, the first match wins
/// @param environment the environment's variables, in Unicode
/// @param currentTime seconds since 1970
/// @param rules what expressions may do
/// @param allowedUris what they may fetch when they are restricted: URLs, and all that is below
///   them; whole schemes such as `https:`
/// @param caching where what was fetched is kept, and how long it counts as new
public record WorldSettings(
    @Nullable Path stdlib,
    List<World.SearchEntry> searchPath,
    Map<String, String> environment,
    long currentTime,
    Rules rules,
    List<String> allowedUris,
    Caching caching) {
  public WorldSettings {
    searchPath = List.copyOf(searchPath);
    environment = Map.copyOf(environment);
    allowedUris = List.copyOf(allowedUris);
  }

  /// Settings under which everything is allowed.
  ///
  /// @param cache where what was fetched is kept
  public WorldSettings(
      @Nullable Path stdlib,
      List<World.SearchEntry> searchPath,
      Map<String, String> environment,
      long currentTime,
      Path cache) {
    this(
        stdlib,
        searchPath,
        environment,
        currentTime,
        Rules.DEFAULT,
        List.of(),
        new Caching(cache, Caching.HOUR));
  }

  /// The same with other rules.
  public WorldSettings withRules(Rules changed) {
    return new WorldSettings(
        stdlib, searchPath, environment, currentTime, changed, allowedUris, caching);
  }

  /// The same with other URLs that may be fetched.
  public WorldSettings withAllowedUris(List<String> changed) {
    return new WorldSettings(stdlib, searchPath, environment, currentTime, rules, changed, caching);
  }

  /// The same with another search path.
  public WorldSettings withSearchPath(List<World.SearchEntry> changed) {
    return new WorldSettings(
        stdlib, changed, environment, currentTime, rules, allowedUris, caching);
  }

  /// The same with another cache.
  public WorldSettings withCaching(Caching changed) {
    return new WorldSettings(
        stdlib, searchPath, environment, currentTime, rules, allowedUris, changed);
  }

  /// The entries of a search path as `-I` takes them and `NIX_PATH` lists them: `name=path` or
  /// `path`. Relative paths start from `directory`; the texts are bytes.
  public static List<World.SearchEntry> entries(List<String> texts, Path directory) {
    List<World.SearchEntry> entries = new ArrayList<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String path = text.substring(equals + 1);
      boolean complete = path.startsWith("/") || path.contains("://") || path.contains(":");
      String absolute =
          complete ? path : Utf8.encode(directory.toAbsolutePath().toString()) + "/" + path;
      entries.add(new World.SearchEntry(equals < 0 ? "" : text.substring(0, equals), absolute));
    }
    return entries;
  }

  /// Splits `NIX_PATH` at its colons, except those of URLs and channels.
  public static List<String> split(String nixPath) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= nixPath.length(); i++) {
      if (i == nixPath.length() || (nixPath.charAt(i) == ':' && !isScheme(nixPath, start, i))) {
        if (i > start) {
          parts.add(nixPath.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }

  /// Whether the colon at `colon` belongs to a URL: `https:`, `file:`, `channel:`, `flake:`.
  private static boolean isScheme(String text, int start, int colon) {
    String before = text.substring(start, colon);
    String word = before.substring(before.indexOf('=') + 1);
    return text.startsWith("://", colon) || List.of("channel", "flake").contains(word);
  }
}
