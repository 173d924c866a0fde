package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.NONE;

import java.util.List;

/// The system calls that every builder's process makes before it becomes the builder, be it in a
/// sandbox or not.
final class BuilderStart {
  /// More than any build needs, and less than a machine can bear.
  private static final int MOST_PROCESSES = 16384;

  private final SandboxSpec spec;
  private final SystemProgram program;
  private final Abi abi;

  BuilderStart(SandboxSpec spec, SystemProgram program, Abi abi) {
    this.spec = spec;
    this.program = program;
    this.abi = abi;
  }

  /// No core dumps unless the builder asks for them, and no bomb of processes.
  void limit() {
    program.attempt("prlimit64", NONE, Linux.RLIMIT_CORE, limit(0, -1), NONE);
    program.attempt(
        "prlimit64", NONE, Linux.RLIMIT_NPROC, limit(MOST_PROCESSES, MOST_PROCESSES), NONE);
    personality();
  }

  private static Arg limit(long soft, long hard) {
    return new Arg.Data(
        List.of(new Arg.Word.Value(soft), new Arg.Word.Value(hard)),
        "{" + soft + ", " + (hard < 0 ? "RLIM_INFINITY" : hard) + "}");
  }

  private void personality() {
    boolean narrow =
        List.of("i686-linux", "armv7l-linux", "armv6l-linux", "armv5tel-linux")
            .contains(spec.system());
    Arg.Literal fixed = Linux.ADDR_NO_RANDOMIZE;
    program.attempt("personality", narrow ? Linux.PER_LINUX32.or(fixed) : fixed);
  }

  /// No new privileges, no keys of the session that started the build, and only harmless system
  /// calls.
  void confine(boolean network) {
    program.call("prctl", Linux.PR_SET_NO_NEW_PRIVS, number(1), NONE, NONE, NONE);
    program.attempt("keyctl", Linux.KEYCTL_JOIN_SESSION_KEYRING, NONE);
    if (network) {
      confineSockets();
    }
    String filter = SyscallFilter.of(abi);
    Arg.Data code =
        new Arg.Data(
            List.of(new Arg.Word.Value(filter.length() / 8), new Arg.Word.Pointer(filter)),
            "filter of " + filter.length() / 8 + " instructions");
    program.call("seccomp", Linux.SECCOMP_SET_MODE_FILTER, NONE, code);
  }

  /// With the machine's network, abstract sockets of other processes would be in reach: Landlock
  /// keeps them away where the kernel can.
  private void confineSockets() {
    Arg.Data scoped =
        new Arg.Data(
            List.of(new Arg.Word.Value(0), new Arg.Word.Value(0), new Arg.Word.Value(1)),
            "{scoped: LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET}");
    int rules = program.call("landlock_create_ruleset", scoped, number(24), NONE);
    program.call("landlock_restrict_self", new Arg.Result(rules), NONE);
    program.onErrorGoHere(rules);
  }

  /// Becomes the builder.
  void run(String directory) {
    program.call("chdir", text(directory));
    program.attempt("close_range", number(3), new Arg.Literal(0xffffffffL, "all"), NONE);
    SandboxSpec.Command command = spec.command();
    List<String> environment =
        command.environment().entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList();
    program.call(
        "execve",
        text(command.program()),
        new Arg.Texts(command.arguments()),
        new Arg.Texts(environment));
  }
}
