package dev.imgx.app.session;

import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.eval.Rules.Level;
import dev.imgx.lang.eval.Rules.Lints;
import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.source.Utf8;
import dev.imgx.plan.WorldSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Changes settings by the names that Nix gives them.
public final class Tuning {
  /// The names that [#with] knows.
  public static final List<String> NAMES =
      all(
          "abort-on-warn",
          "allow-import-from-derivation",
          "allowed-uris",
          "eval-cache",
          "eval-system",
          "experimental-features",
          "extra-experimental-features",
          "lint-absolute-path-literals",
          "lint-short-path-literals",
          "lint-url-literals",
          "max-call-depth",
          "nix-path",
          "pure-eval",
          "restrict-eval",
          "tarball-ttl",
          "trace-verbose");

  private Tuning() {}

  private static List<String> all(String... own) {
    List<String> all = new ArrayList<>(CacheTuning.NAMES);
    all.addAll(List.of(own));
    return all.stream().sorted().toList();
  }

  /// The settings with another value for one of them.
  ///
  /// @throws IllegalArgumentException with a message for the user
  public static Settings with(Settings settings, String name, String value) {
    Settings other = CacheTuning.with(settings, name, value);
    if (other != null) {
      return other;
    }
    WorldSettings world = settings.world();
    Limits limits = settings.limits();
    return switch (name) {
      case "eval-cache" -> settings.withRemembering(truth(name, value));
      case "eval-system" -> settings.withSystem(value);
      case "max-call-depth" ->
          settings.withLimits(new Limits(count(name, value, 1), limits.stackBytes()));
      case "tarball-ttl" ->
          settings.withWorld(world.withCaching(world.caching().withSeconds(count(name, value, 0))));
      case "nix-path" ->
          settings.withWorld(
              world.withSearchPath(
                  WorldSettings.entries(
                      words(value).stream().map(Utf8::encode).toList(), settings.directory())));
      case "allowed-uris" ->
          settings.withWorld(
              world.withAllowedUris(words(value).stream().map(Utf8::encode).toList()));
      default -> settings.withWorld(world.withRules(rules(world.rules(), name, value)));
    };
  }

  private static Rules rules(Rules old, String name, String value) {
    Lints lints = old.lints();
    boolean pure = old.pure();
    boolean restricted = old.restricted();
    boolean verbose = old.verbose();
    boolean abortOnWarn = old.abortOnWarn();
    boolean importing = old.importing();
    Set<String> features = old.features();
    switch (name) {
      case "abort-on-warn" -> abortOnWarn = truth(name, value);
      case "allow-import-from-derivation" -> importing = truth(name, value);
      case "experimental-features" -> features = Set.copyOf(words(value));
      case "extra-experimental-features" -> {
        features = new HashSet<>(features);
        features.addAll(words(value));
      }
      case "pure-eval" -> pure = truth(name, value);
      case "restrict-eval" -> restricted = truth(name, value);
      case "trace-verbose" -> verbose = truth(name, value);
      case "lint-url-literals" ->
          lints = new Lints(level(name, value), lints.shortPaths(), lints.absolutePaths());
      case "lint-short-path-literals" ->
          lints = new Lints(lints.urls(), level(name, value), lints.absolutePaths());
      case "lint-absolute-path-literals" ->
          lints = new Lints(lints.urls(), lints.shortPaths(), level(name, value));
      default -> {
        String hint = DidYouMean.hint(name, NAMES);
        throw new IllegalArgumentException(
            "unknown setting '" + name + "'" + (hint == null ? "" : "; " + hint));
      }
    }
    return new Rules(pure, restricted, verbose, abortOnWarn, importing, features, lints);
  }

  static List<String> words(String value) {
    return List.of(value.strip().split("\\s+")).stream().filter(w -> !w.isEmpty()).toList();
  }

  static boolean truth(String name, String value) {
    return switch (value) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  private static int count(String name, String value, int least) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw wrong(name, value, least > 0 ? "a positive number" : "a number, zero or more");
  }

  private static Level level(String name, String value) {
    return switch (value) {
      case "ignore", "warn", "fatal" -> Level.valueOf(value.toUpperCase(Locale.ROOT));
      default -> throw wrong(name, value, "ignore, warn or fatal");
    };
  }

  private static IllegalArgumentException wrong(String name, String value, String wanted) {
    return new IllegalArgumentException(
        "setting '" + name + "' has the invalid value '" + value + "'; it wants " + wanted);
  }
}
