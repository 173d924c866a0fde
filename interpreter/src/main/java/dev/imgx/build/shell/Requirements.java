package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.store.derivation.Derivation;
import java.util.Set;
import java.util.TreeSet;

/// What a derivation demands of the machine that builds it.
final class Requirements {
  /// The attribute of a derivation whose builder is root, over users of its own.
  static final String AS_ROOT = "__asRoot";

  /// The attribute of a derivation whose builder is root over a machine of its own.
  static final String IN_MACHINE = "__inMachine";

  private final ShellSettings settings;

  Requirements(ShellSettings settings) {
    this.settings = settings;
  }

  /// Whether the builder runs without a sandbox. Throws `BuildError` when it wants to, but may not.
  boolean bare(Attributes attributes) {
    boolean wanted = attributes.flag("__noChroot");
    if (wanted && settings.confinement() == ShellSettings.Confinement.ALWAYS) {
      throw new BuildError(
          BuildError.Kind.REFUSED,
          "it has `__noChroot`, which is refused: every builder runs in a sandbox "
              + "(`--relaxed-sandbox` allows it)",
          null);
    }
    boolean never = settings.confinement() == ShellSettings.Confinement.NEVER;
    return wanted || never && !asRoot(attributes);
  }

  /// Whether the builder is root.
  static boolean asRoot(Attributes attributes) {
    return attributes.flag(AS_ROOT) || attributes.flag(IN_MACHINE);
  }

  /// Throws `BuildError` when this machine is another.
  void check(Derivation derivation, Attributes attributes) {
    Set<String> wanted = new TreeSet<>(attributes.texts("requiredSystemFeatures"));
    boolean able = settings.features().containsAll(wanted);
    if (able && runs(derivation.system())) {
      return;
    }
    throw new BuildError(
        BuildError.Kind.UNSUPPORTED,
        "it needs a `%s` with the features %s, but this is a `%s` with the features %s"
            .formatted(
                derivation.system(),
                shown(wanted),
                settings.system(),
                shown(new TreeSet<>(settings.features()))),
        null);
  }

  private static String shown(Set<String> features) {
    return "{" + String.join(", ", features) + "}";
  }

  private boolean runs(String system) {
    boolean narrow = system.equals("i686-linux") && settings.system().equals("x86_64-linux");
    return narrow || system.equals(settings.system());
  }
}
