package dev.imgx.app.cli;

import dev.imgx.app.session.BuildOptions;
import dev.imgx.app.session.ShellOptions;
import dev.imgx.app.session.ShellOptions.Rooting;
import dev.imgx.app.session.ShellOptions.Sandboxing;
import java.util.ArrayList;
import java.util.List;

/// The options that say how derivations are built.
final class BuildSwitches {
  private static final Option JOBS = Option.of("-j,--max-jobs", "N", "Run up to N builds at once");
  private static final Option CORES =
      Option.of("--cores", "N", "Tell builders to use N processors (NIX_BUILD_CORES; 0: all)");
  private static final Option KEEP_GOING =
      Option.of("-k,--keep-going", "Go on with what does not depend on a failed build");
  private static final Option KEEP_FAILED =
      Option.of("-K,--keep-failed", "Keep what a failed build left");
  private static final Option SILENCE =
      Option.of("--max-silent-time", "SECONDS", "End a builder that says nothing for so long");
  private static final Option TIMEOUT =
      Option.of("--timeout", "SECONDS", "End a builder that takes longer");
  private static final Option PATH =
      Option.of(
          "--sandbox-path",
          "PATH",
          "Let builders see PATH of this machine too, or INSIDE=PATH; repeatable");
  private static final Option SANDBOX =
      Option.of("--sandbox", "MODE", "Run builders in a sandbox 'always', 'relaxed' or 'never'");
  private static final Option RELAXED =
      Option.of("--relaxed-sandbox", "Let derivations with __noChroot do without the sandbox");
  private static final Option NO_SANDBOX =
      Option.of("--no-sandbox", "Run builders without a sandbox");

  static final Option ROOT_RUNNER =
      Option.of(
          "--root-runner",
          "WHERE",
          "Run builders that are root in a 'namespace', or a virtual machine ('kvm', 'tcg'); 'auto'");

  private BuildSwitches() {}

  /// A command's own options, and these.
  static List<Option> and(List<Option> own) {
    List<Option> all = new ArrayList<>(own);
    all.addAll(List.of(JOBS, CORES, KEEP_GOING, KEEP_FAILED, SILENCE, TIMEOUT));
    all.addAll(List.of(PATH, SANDBOX, RELAXED, NO_SANDBOX, ROOT_RUNNER));
    return all;
  }

  /// What the words say; throws `UsageError`.
  static BuildOptions read(Arguments arguments) {
    return new BuildOptions(
        jobs(arguments),
        arguments.has(KEEP_GOING),
        arguments.has(KEEP_FAILED),
        new ShellOptions(
            sandboxing(arguments),
            arguments.values(PATH),
            number(arguments, CORES),
            number(arguments, SILENCE),
            number(arguments, TIMEOUT),
            rooting(arguments)));
  }

  private static Sandboxing sandboxing(Arguments arguments) {
    if (arguments.has(NO_SANDBOX)) {
      return Sandboxing.NEVER;
    }
    if (arguments.has(RELAXED)) {
      return Sandboxing.RELAXED;
    }
    String mode = arguments.value(SANDBOX);
    return switch (mode == null ? "always" : mode) {
      case "always", "true" -> Sandboxing.ALWAYS;
      case "relaxed" -> Sandboxing.RELAXED;
      case "never", "false" -> Sandboxing.NEVER;
      default -> throw new UsageError("option '--sandbox' needs always, relaxed or never");
    };
  }

  private static Rooting rooting(Arguments arguments) {
    String where = arguments.value(ROOT_RUNNER);
    return switch (where == null ? "auto" : where) {
      case "auto" -> Rooting.AUTO;
      case "namespace" -> Rooting.NAMESPACE;
      case "kvm" -> Rooting.KVM;
      case "tcg" -> Rooting.TCG;
      default -> throw new UsageError("option '--root-runner' needs auto, namespace, kvm or tcg");
    };
  }

  private static int number(Arguments arguments, Option option) {
    String text = arguments.value(option);
    if (text == null) {
      return 0;
    }
    if (!text.matches("[0-9]{1,8}")) {
      throw new UsageError("option '" + option.name() + "' needs a number, 0 or more");
    }
    return Integer.parseInt(text);
  }

  private static int jobs(Arguments arguments) {
    String text = arguments.value(JOBS);
    if (text == null || text.equals("auto")) {
      return 0;
    }
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new UsageError("option '--max-jobs' needs a number from 1 to 9999, or 'auto'");
    }
    return Integer.parseInt(text);
  }
}
