package dev.imgx.build.substitute;

import dev.imgx.build.fetch.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which caches a session asks, and whom it believes; as texts, because most sessions need none.
///
/// @param caches their addresses
/// @param keys the trusted public keys, `name:base64`
/// @param manner how they are used
/// @param netrc the file with names and passwords for servers, whatever is fetched from them; empty
///   for none
public record SubstituterSettings(
    List<String> caches, List<String> keys, Manner manner, String netrc) {
  /// The variable with the addresses of caches, separated by white space.
  public static final String CACHES = "IMGX_SUBSTITUTERS";

  /// The variable with trusted public keys.
  public static final String KEYS = "IMGX_TRUSTED_PUBLIC_KEYS";

  /// How caches are used.
  ///
  /// @param asked whether they are asked at all
  /// @param signatures whether what they say needs a signature
  /// @param fallback whether what cannot be fetched after all is built; else that is an error
  public record Manner(boolean asked, boolean signatures, boolean fallback) {
    /// What is safe.
    public static final Manner STANDARD = new Manner(true, true, false);

    /// The same, but asked or not.
    public Manner asked(boolean wanted) {
      return new Manner(wanted, signatures, fallback);
    }

    /// The same, but with signatures needed or not.
    public Manner signed(boolean needed) {
      return new Manner(asked, needed, fallback);
    }

    /// The same, but building instead or not.
    public Manner fallback(boolean wanted) {
      return new Manner(asked, signatures, wanted);
    }
  }

  public SubstituterSettings {
    caches = List.copyOf(caches);
    keys = List.copyOf(keys);
  }

  /// What the environment says; by default there are no caches.
  public static SubstituterSettings of(Map<String, String> environment) {
    return new SubstituterSettings(
        words(environment.getOrDefault(CACHES, "")),
        words(environment.getOrDefault(KEYS, "")),
        Manner.STANDARD,
        environment.getOrDefault(Web.NETRC, ""));
  }

  /// Whether there is anybody to ask.
  public boolean isActive() {
    return manner.asked() && !caches.isEmpty();
  }

  /// The same with these caches instead.
  public SubstituterSettings withCaches(List<String> instead) {
    return new SubstituterSettings(instead, keys, manner, netrc);
  }

  /// The same with these caches besides.
  public SubstituterSettings withMoreCaches(List<String> besides) {
    return withCaches(joined(caches, besides));
  }

  /// The same with these trusted keys instead.
  public SubstituterSettings withKeys(List<String> instead) {
    return new SubstituterSettings(caches, instead, manner, netrc);
  }

  /// The same with these trusted keys besides.
  public SubstituterSettings withMoreKeys(List<String> besides) {
    return withKeys(joined(keys, besides));
  }

  /// The same used otherwise.
  public SubstituterSettings withManner(Manner changed) {
    return new SubstituterSettings(caches, keys, changed, netrc);
  }

  /// The same with another file of names and passwords.
  public SubstituterSettings withNetrc(String changed) {
    return new SubstituterSettings(caches, keys, manner, changed);
  }

  private static List<String> joined(List<String> old, List<String> besides) {
    List<String> all = new ArrayList<>(old);
    all.addAll(besides);
    return all.stream().distinct().toList();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>(List.of(text.split("\\s+")));
    words.removeIf(String::isEmpty);
    return words;
  }
}
