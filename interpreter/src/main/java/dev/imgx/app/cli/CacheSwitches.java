package dev.imgx.app.cli;

import dev.imgx.app.session.Settings;
import dev.imgx.app.session.Tuning;
import java.util.ArrayList;
import java.util.List;

/// The options that say which binary caches are asked, and whom to believe.
final class CacheSwitches {
  private static final Option SUBSTITUTERS =
      Option.of(
          "--substituters",
          "URLS",
          "Ask these binary caches before building (else $IMGX_SUBSTITUTERS)");
  private static final Option MORE_SUBSTITUTERS =
      Option.of("--extra-substituters", "URLS", "Ask these binary caches too; repeatable");
  private static final Option KEYS =
      Option.of(
          "--trusted-public-keys",
          "KEYS",
          "Believe what these keys signed (else $IMGX_TRUSTED_PUBLIC_KEYS)");
  private static final Option MORE_KEYS =
      Option.of(
          "--extra-trusted-public-keys", "KEYS", "Believe what these keys signed too; repeatable");
  private static final Option NETRC =
      Option.of(
          "--netrc-file", "FILE", "Take names and passwords for servers from FILE, as curl does");
  private static final Option NO_SIGNATURES =
      Option.of("--no-check-sigs,--no-require-sigs", "Believe caches without signatures");
  private static final Option NO_SUBSTITUTE =
      Option.of("--no-substitute", "Ask no binary caches: build everything");
  private static final Option FALLBACK =
      Option.of("--fallback", "Build what cannot be fetched because a cache fails");

  /// Settings by options of the same name, in the order in which they count.
  private static final List<Option> VALUES =
      List.of(SUBSTITUTERS, MORE_SUBSTITUTERS, KEYS, MORE_KEYS, NETRC);

  private CacheSwitches() {}

  /// A command's own options, and these.
  static List<Option> and(List<Option> own) {
    List<Option> all = new ArrayList<>(own);
    all.addAll(VALUES);
    all.addAll(List.of(NO_SIGNATURES, NO_SUBSTITUTE, FALLBACK));
    return all;
  }

  /// A command's own options, and those of these that concern copying.
  static List<Option> copyingAnd(List<Option> own) {
    List<Option> all = new ArrayList<>(own);
    all.addAll(List.of(KEYS, MORE_KEYS, NETRC, NO_SIGNATURES));
    return all;
  }

  /// The settings with what these options say.
  ///
  /// @throws IllegalArgumentException with a message for the user
  static Settings tuned(Settings settings, Arguments arguments) {
    Settings tuned = settings;
    for (Option option : VALUES) {
      for (String value : arguments.values(option)) {
        tuned = Tuning.with(tuned, option.name().substring(2), value);
      }
    }
    if (arguments.has(NO_SIGNATURES)) {
      tuned = Tuning.with(tuned, "require-sigs", "false");
    }
    if (arguments.has(NO_SUBSTITUTE)) {
      tuned = Tuning.with(tuned, "substitute", "false");
    }
    return arguments.has(FALLBACK) ? Tuning.with(tuned, "fallback", "true") : tuned;
  }
}
