package dev.imgx.app.session;

import dev.imgx.build.substitute.SubstituterSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes the settings of binary caches by the names that Nix gives them.
final class CacheTuning {
  /// The names that [#with] knows.
  static final List<String> NAMES =
      List.of(
          "extra-substituters",
          "extra-trusted-public-keys",
          "fallback",
          "netrc-file",
          "require-sigs",
          "substitute",
          "substituters",
          "trusted-public-keys");

  private CacheTuning() {}

  /// The settings with another value for one of them, or null when it is none of them.
  ///
  /// @throws IllegalArgumentException with a message for the user
  static @Nullable Settings with(Settings settings, String name, String value) {
    SubstituterSettings old = settings.substituters();
    SubstituterSettings changed =
        switch (name) {
          case "substituters" -> old.withCaches(Tuning.words(value));
          case "extra-substituters" -> old.withMoreCaches(Tuning.words(value));
          case "trusted-public-keys" -> old.withKeys(Tuning.words(value));
          case "extra-trusted-public-keys" -> old.withMoreKeys(Tuning.words(value));
          case "require-sigs" -> old.withManner(old.manner().signed(Tuning.truth(name, value)));
          case "fallback" -> old.withManner(old.manner().fallback(Tuning.truth(name, value)));
          case "substitute" -> old.withManner(old.manner().asked(Tuning.truth(name, value)));
          case "netrc-file" -> old.withNetrc(value);
          default -> null;
        };
    return changed == null ? null : settings.withSubstituters(changed);
  }
}
