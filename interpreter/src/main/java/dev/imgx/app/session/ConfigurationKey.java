package dev.imgx.app.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that configuration files may have.
///
/// @param name as it is written
/// @param kind what its values are
/// @param target what it decides about
/// @param personal whether only the user's own file may have it: it says where the user's things
///   are, whom the user believes and what builders may see
/// @param help one sentence, without a full stop
public record ConfigurationKey(
    String name, Kind kind, Target target, boolean personal, String help) {
  /// What values are.
  public enum Kind {
    TRUTH("true or false"),
    NUMBER("a number, 0 or more"),
    TEXT("a string"),
    WORDS("a list of strings"),
    PATH("a path, as a string"),
    PATHS("a list of paths, as strings");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// For messages: `a list of strings`.
    public String words() {
      return words;
    }
  }

  /// What a key decides about: that which is not said by a variable or an option of this name.
  public sealed interface Target {
    /// A variable of the environment, whose words are separated by `separator`.
    record Variable(String name, String separator) implements Target {}

    /// An option of some commands: `--max-jobs`.
    record Switch(String option) implements Target {}

    /// A setting, as `--option` takes it.
    record Setting() implements Target {}
  }

  /// All keys, in the order of their names.
  public static final List<ConfigurationKey> ALL =
      List.of(
          setting("abort-on-warn", Kind.TRUTH, "Let `builtins.warn` end the evaluation"),
          setting(
              "allow-import-from-derivation", Kind.TRUTH, "Let programs read what is to be built"),
          setting("allowed-uris", Kind.WORDS, "What restricted programs may fetch"),
          option("cores", Kind.NUMBER, "How many processors builders use; 0: all"),
          variable(
              "debian-mirrors", Kind.WORDS, "IMGX_DEBIAN_MIRRORS", "Where Debian's packages are"),
          setting("eval-cache", Kind.TRUTH, "Whether answers to requests are remembered"),
          setting("eval-system", Kind.TEXT, "What `builtins.currentSystem` says"),
          setting("experimental-features", Kind.WORDS, "Features of Nix that are wanted"),
          setting("extra-substituters", Kind.WORDS, "Binary caches that are asked too"),
          own(setting("extra-trusted-public-keys", Kind.WORDS, "Keys that are believed too")),
          setting("fallback", Kind.TRUTH, "Build what cannot be fetched because a cache fails"),
          option("keep-failed", Kind.TRUTH, "Keep what a failed build left"),
          option("keep-going", Kind.TRUTH, "Go on with what does not depend on a failed build"),
          setting("lint-absolute-path-literals", Kind.TEXT, "`ignore`, `warn` or `fatal`"),
          setting("lint-short-path-literals", Kind.TEXT, "`ignore`, `warn` or `fatal`"),
          setting("lint-url-literals", Kind.TEXT, "`ignore`, `warn` or `fatal`"),
          option("log-format", Kind.TEXT, "`bar`, `plain` or `json`"),
          setting("max-call-depth", Kind.NUMBER, "How deep calls may be nested"),
          option("max-jobs", Kind.NUMBER, "How many builds run at once"),
          option("max-silent-time", Kind.NUMBER, "End a builder that says nothing for so long"),
          own(variable("netrc-file", Kind.PATH, "IMGX_NETRC_FILE", "Names and passwords")),
          variable("nix-path", Kind.PATHS, "NIX_PATH", "Where `<…>` is looked for: `name=path`"),
          setting("pure-eval", Kind.TRUTH, "Allow programs only what they name by hash"),
          own(setting("require-sigs", Kind.TRUTH, "Whether caches have to sign")),
          setting("restrict-eval", Kind.TRUTH, "Allow programs only what is on the search path"),
          own(variable("root", Kind.PATH, "IMGX_ROOT", "Where the store is kept")),
          option(
              "root-runner", Kind.TEXT, "Where root builds: `auto`, `namespace`, `kvm` or `tcg`"),
          own(option("sandbox", Kind.TEXT, "`always`, `relaxed` or `never`")),
          own(
              variable(
                  "sandbox-paths", Kind.WORDS, "IMGX_SANDBOX_PATHS", "What builders see besides")),
          option("show-trace", Kind.TRUTH, "Show the whole way to an error"),
          option("store-dir", Kind.TEXT, "What the store is called in expressions and images"),
          setting("substitute", Kind.TRUTH, "Whether binary caches are asked"),
          variable("substituters", Kind.WORDS, "IMGX_SUBSTITUTERS", "Binary caches to ask"),
          setting("tarball-ttl", Kind.NUMBER, "For how many seconds what was fetched is new"),
          option("timeout", Kind.NUMBER, "End a builder that takes longer"),
          setting("trace-verbose", Kind.TRUTH, "Let `builtins.traceVerbose` say something"),
          own(
              variable(
                  "trusted-public-keys",
                  Kind.WORDS,
                  "IMGX_TRUSTED_PUBLIC_KEYS",
                  "Whose signatures are believed")),
          option("verbose", Kind.TRUTH, "Name each download, and show all that builders say"));

  /// The key of this name, or null.
  static @Nullable ConfigurationKey find(String name) {
    return ALL.stream().filter(key -> key.name.equals(name)).findAny().orElse(null);
  }

  private static ConfigurationKey setting(String name, Kind kind, String help) {
    return new ConfigurationKey(name, kind, new Target.Setting(), false, help);
  }

  private static ConfigurationKey option(String name, Kind kind, String help) {
    return new ConfigurationKey(name, kind, new Target.Switch("--" + name), false, help);
  }

  private static ConfigurationKey variable(String name, Kind kind, String variable, String help) {
    Target target = new Target.Variable(variable, kind == Kind.PATHS ? ":" : " ");
    return new ConfigurationKey(name, kind, target, false, help);
  }

  private static ConfigurationKey own(ConfigurationKey key) {
    return new ConfigurationKey(key.name, key.kind, key.target, true, key.help);
  }
}
