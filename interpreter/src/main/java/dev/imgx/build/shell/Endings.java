package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import java.util.Set;

/// Says in words how a builder ended.
public final class Endings {
  private static final Set<String> MAKES_NAMESPACES = Set.of("unshare", "openat", "write", "mount");

  private static final int SIGKILL = 9;

  private Endings() {}

  /// Throws `BuildError` unless the builder succeeded.
  static void check(Ending ending, String builder) {
    switch (ending) {
      case Ending.Exit exit -> {
        if (exit.code() != 0) {
          throw new BuildError("the builder failed with exit code " + exit.code());
        }
      }
      case Ending.Signal signal ->
          throw new BuildError("the builder was killed by " + name(signal.number()));
      case Ending.NotStarted failure -> throw notStarted(failure, builder);
    }
  }

  /// What a program did at its end, in words that follow its name.
  static String words(Ending ending) {
    return switch (ending) {
      case Ending.Exit exit ->
          "ended with exit code " + exit.code() + "; what it said is in the log";
      case Ending.Signal signal -> wasKilled(signal.number());
      case Ending.NotStarted failure ->
          "cannot be started: `%s`: %s".formatted(failure.shown(), Linux.reason(failure.error()));
    };
  }

  /// The same, of a program that a signal has killed.
  public static String wasKilled(int signal) {
    return "was killed by "
        + name(signal)
        + (signal == SIGKILL ? ", as the kernel does when this machine is short of memory" : "");
  }

  private static String name(int signal) {
    return switch (signal) {
      case 4 -> "signal 4 (illegal instruction)";
      case 6 -> "signal 6 (aborted)";
      case 7 -> "signal 7 (bus error)";
      case 9 -> "signal 9 (killed)";
      case 11 -> "signal 11 (segmentation fault)";
      case 15 -> "signal 15 (terminated)";
      default -> "signal " + signal;
    };
  }

  private static BuildError notStarted(Ending.NotStarted failure, String builder) {
    String reason = Linux.reason(failure.error());
    if (failure.call().equals("execve")) {
      String hint =
          failure.error() == Linux.ENOENT
              ? ": it, or the interpreter that it names, does not exist in the sandbox"
              : ": " + reason;
      return new BuildError("the builder `" + builder + "` cannot be run" + hint);
    }
    boolean forbidden =
        failure.error() == Linux.EPERM
            || failure.error() == Linux.ENOSPC
            || failure.error() == Linux.EACCES;
    if (forbidden && MAKES_NAMESPACES.contains(failure.call())) {
      return new BuildError(BuildError.Kind.UNSUPPORTED, forbidden(failure, reason), null);
    }
    return new BuildError(
        "the sandbox cannot be made: `%s`: %s".formatted(failure.shown(), reason));
  }

  private static String forbidden(Ending.NotStarted failure, String reason) {
    return """
    the kernel does not let this user make a sandbox: `%s`: %s
    its settings are, where they exist:
      user.max_user_namespaces                       (must not be 0)
      kernel.unprivileged_userns_clone               (must be 1)
      kernel.apparmor_restrict_unprivileged_userns   (must be 0)
    set them with `sysctl -w`, or, in a container, allow namespaces (Docker and Podman:
    `--security-opt seccomp=unconfined --security-opt unmask=ALL`);
    `--no-sandbox` builds without a sandbox\
    """
        .formatted(failure.shown(), reason);
  }
}
