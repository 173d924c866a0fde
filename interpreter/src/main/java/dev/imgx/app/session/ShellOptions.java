package dev.imgx.app.session;

import dev.imgx.build.shell.RootRunner;
import java.util.List;

/// How builders that are programs run.
///
/// @param sandbox which of them run in a sandbox
/// @param paths what they see of the machine besides their inputs: `INSIDE=OUTSIDE`, or `PATH`
/// @param cores how many processors each may use; 0 means all
/// @param silence after how many seconds without output they are ended; 0 means never
/// @param time after how many seconds they are ended; 0 means never
/// @param rootRunner where builders run that are root
public record ShellOptions(
    Sandboxing sandbox,
    List<String> paths,
    int cores,
    long silence,
    long time,
    Rooting rootRunner) {
  /// All in a sandbox, for as long as they take.
  public static final ShellOptions STANDARD =
      new ShellOptions(Sandboxing.ALWAYS, List.of(), 0, 0, 0, Rooting.AUTO);

  public ShellOptions {
    paths = List.copyOf(paths);
  }

  /// The same with another place for builders that are root.
  ShellOptions rooted(Rooting other) {
    return new ShellOptions(sandbox, paths, cores, silence, time, other);
  }

  /// Where builders run that are root.
  public enum Rooting {
    /// In a namespace of users where that can be made, else in a virtual machine.
    AUTO,
    /// In a namespace of users.
    NAMESPACE,
    /// In a virtual machine that the processor runs.
    KVM,
    /// In a virtual machine that is emulated.
    TCG;

    RootRunner runner() {
      return RootRunner.valueOf(name());
    }
  }

  /// Which builders run in a sandbox.
  public enum Sandboxing {
    /// All.
    ALWAYS,
    /// All but those whose derivation has `__noChroot`.
    RELAXED,
    /// None.
    NEVER
  }
}
