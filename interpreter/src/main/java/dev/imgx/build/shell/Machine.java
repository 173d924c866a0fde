package dev.imgx.build.shell;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// A virtual machine in which builders run as root.
public interface Machine {
  /// Gets a guest ready. Throws `BuildError` when this machine can have none: the message says what
  /// is missing.
  ///
  /// @param spec what runs, and what it sees
  /// @param demand what it wants of the guest
  /// @param trial runs a command, to find out whether it ends well
  Guest prepare(SandboxSpec spec, Demand demand, Trial trial)
      throws IOException, InterruptedException;

  /// What a builder wants of its guest.
  ///
  /// @param runner which one: not `NAMESPACE`
  /// @param whole whether it is root over the guest, and not only over users
  /// @param memory MiB
  /// @param disk MiB; 0 for as much as it needs
  /// @param cores how many processors
  /// @param outputs names of what it makes in the store
  /// @param image the image of its first disk, by the path that an ordinary builder would know;
  ///   empty when it has none
  /// @param based whether that disk has the guest's root file system, on which it does not write
  /// @param options for QEMU
  record Demand(
      RootRunner runner,
      boolean whole,
      long memory,
      long disk,
      int cores,
      List<String> outputs,
      String image,
      boolean based,
      List<String> options) {
    public Demand {
      outputs = List.copyOf(outputs);
      options = List.copyOf(options);
    }
  }

  /// Runs a command for so many seconds at most, and says how that went.
  @FunctionalInterface
  interface Trial {
    Verdict run(List<String> command, long seconds) throws IOException, InterruptedException;
  }

  /// What a trial showed.
  enum Verdict {
    /// It came to its end.
    RUNS,
    /// It ended with an error.
    FAILS,
    /// It did not end in time.
    HANGS
  }

  /// A guest that is ready to run.
  interface Guest extends Closeable {
    /// What runs it.
    List<String> command();

    /// Who looks after it while it runs: ends it when it hangs.
    Watch watch();

    /// Puts the outputs into the directory `store` of the builder's place. Throws `BuildError` when
    /// the builder failed, or the guest did: told apart.
    void finish() throws IOException;
  }
}
