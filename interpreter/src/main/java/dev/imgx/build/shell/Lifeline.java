package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.CWD;

/// The system calls that let a process end with its parent, however early that dies.
///
/// @param parent the call whose result is the parent's directory in `/proc`
record Lifeline(SystemProgram program, int parent) {
  /// Adds what the parent does before it starts the process.
  static Lifeline of(SystemProgram program) {
    return new Lifeline(
        program,
        program.call("openat", CWD, text("/proc/self"), Linux.O_RDONLY.or(Linux.O_CLOEXEC)));
  }

  /// Adds what the process does first. Who died before the signal was asked for has no mounts any
  /// more, also while nobody has waited for it: then the process ends here.
  void take() {
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    int mounts =
        program.call(
            "openat",
            new Arg.Result(parent),
            text("mountinfo"),
            Linux.O_RDONLY.or(Linux.O_CLOEXEC));
    program.call("close", new Arg.Result(mounts));
  }
}
