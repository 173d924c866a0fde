package dev.imgx.build.substitute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which caches a session asks, and whom it believes; as texts, because most sessions need none.
///
/// @param caches their addresses
/// @param keys the trusted public keys, `name:base64`
/// @param signatures whether what a cache says needs a signature
/// @param fallback whether what cannot be fetched after all is built
public record SubstituterSettings(
    List<String> caches, List<String> keys, boolean signatures, boolean fallback) {
  /// The variable with the addresses of caches, separated by white space.
  public static final String CACHES = "IMGX_SUBSTITUTERS";

  /// The variable with trusted public keys.
  public static final String KEYS = "IMGX_TRUSTED_PUBLIC_KEYS";

  /// No caches.
  public static final SubstituterSettings NONE =
      new SubstituterSettings(List.of(), List.of(), true, true);

  public SubstituterSettings {
    caches = List.copyOf(caches);
    keys = List.copyOf(keys);
  }

  /// What the environment says.
  public static SubstituterSettings of(Map<String, String> environment) {
    return new SubstituterSettings(
        words(environment.getOrDefault(CACHES, "")),
        words(environment.getOrDefault(KEYS, "")),
        true,
        true);
  }

  /// The same with these caches instead, and those besides.
  ///
  /// @param instead each may hold several, separated by white space; nothing changes nothing
  public SubstituterSettings withCaches(List<String> instead, List<String> besides) {
    return new SubstituterSettings(changed(caches, instead, besides), keys, signatures, fallback);
  }

  /// The same with these trusted keys instead, and those besides.
  public SubstituterSettings withKeys(List<String> instead, List<String> besides) {
    return new SubstituterSettings(caches, changed(keys, instead, besides), signatures, fallback);
  }

  /// The same without need of signatures.
  public SubstituterSettings withoutSignatures() {
    return new SubstituterSettings(caches, keys, false, fallback);
  }

  /// The same, but what cannot be fetched is an error.
  public SubstituterSettings withoutFallback() {
    return new SubstituterSettings(caches, keys, signatures, false);
  }

  private static List<String> changed(
      List<String> old, List<String> instead, List<String> besides) {
    List<String> all = new ArrayList<>(instead.isEmpty() ? old : List.of());
    instead.forEach(text -> all.addAll(words(text)));
    besides.forEach(text -> all.addAll(words(text)));
    return all.stream().distinct().toList();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>(List.of(text.split("\\s+")));
    words.removeIf(String::isEmpty);
    return words;
  }
}
