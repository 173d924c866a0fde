package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.mode;
import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.CWD;
import static dev.imgx.build.shell.Linux.NONE;

import dev.imgx.build.shell.SandboxSpec.Identity;
import java.util.List;

/// The system calls that lead from this process's child to a builder in its sandbox.
///
/// The child (the keeper) makes namespaces and starts the builder as the first process of a new
/// process namespace, waits for it and notes how it ended. When this process dies the kernel kills
/// the keeper, when the keeper dies the builder, and with it everything that it started.
///
/// Follows `src/libstore/linux/build/linux-derivation-builder.cc`.
final class SandboxProgram {
  private final SandboxSpec spec;
  private final Abi abi;
  private final SystemProgram program = new SystemProgram();
  private final SandboxRoot root;
  private int start;

  private SandboxProgram(SandboxSpec spec, Abi abi) {
    this.spec = spec;
    this.abi = abi;
    this.root = new SandboxRoot(spec, program);
  }

  /// The program, and the call in it whose result is the builder's process.
  record Prepared(SystemProgram program, int start) {}

  /// The calls for a builder on this kind of machine.
  static Prepared of(SandboxSpec spec, Abi abi) {
    SandboxProgram program = new SandboxProgram(spec, abi);
    program.keep();
    program.build();
    return new Prepared(program.program, program.start);
  }

  /// What the keeper does.
  private void keep() {
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("kill", number(spec.identity().processId()), NONE);
    if (spec.identity().powerful()) {
      mapBoth();
    } else {
      unshare();
      mapSelf();
    }
    // Becoming the owner of a namespace took the signal away.
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    start = program.call("clone", Linux.SIGCHLD, NONE);
    int builder = program.call("wait4", new Arg.Result(start), status(), NONE, NONE);
    program.call("exit_group", NONE);
    assert builder == start + 1;
    program.onZeroGoHere(start);
  }

  private static Arg status() {
    return new Arg.Header(SystemProgram.STATUS, "status");
  }

  private void unshare() {
    Arg.Literal spaces =
        Linux.CLONE_NEWUSER
            .or(Linux.CLONE_NEWNS)
            .or(Linux.CLONE_NEWPID)
            .or(Linux.CLONE_NEWIPC)
            .or(Linux.CLONE_NEWUTS)
            .or(Linux.CLONE_NEWCGROUP);
    program.call("unshare", spec.network() ? spaces : spaces.or(Linux.CLONE_NEWNET));
  }

  /// An ordinary user can only give itself another number.
  private void mapSelf() {
    Identity identity = spec.identity();
    root.write("/proc/self/setgroups", "deny", Linux.O_WRONLY, NONE);
    root.write(
        "/proc/self/uid_map", line(Identity.INNER_USER, identity.uid()), Linux.O_WRONLY, NONE);
    root.write(
        "/proc/self/gid_map", line(Identity.INNER_GROUP, identity.gid()), Linux.O_WRONLY, NONE);
  }

  private static String line(int inside, int outside) {
    return inside + " " + outside + " 1\n";
  }

  /// A powerful process also gives the builder a user of its own. Only a process outside the new
  /// namespace may do that: one that is started before, and waits for it.
  private void mapBoth() {
    int self = program.call("openat", CWD, text("/proc/self"), Linux.O_RDONLY.or(Linux.O_CLOEXEC));
    int event = program.call("eventfd2", NONE, Linux.O_CLOEXEC);
    int mapper = program.call("clone", Linux.SIGCHLD, NONE);
    unshare();
    Arg scratch = new Arg.Header(SystemProgram.SCRATCH, "scratch");
    Arg.Data one = new Arg.Data(List.of(new Arg.Word.Value(1)), "one");
    program.call("write", new Arg.Result(event), one, number(8));
    program.call("wait4", new Arg.Result(mapper), scratch, NONE, NONE);
    program.call("close", new Arg.Result(event));
    program.call("close", new Arg.Result(self));
    int skip = program.jump();
    program.onZeroGoHere(mapper);
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("read", new Arg.Result(event), scratch, number(8));
    writeIn(self, "uid_map", line(0, 0) + line(Identity.INNER_USER, Identity.BUILD_USER));
    writeIn(self, "gid_map", line(0, 0) + line(Identity.INNER_GROUP, Identity.BUILD_GROUP));
    program.call("exit_group", NONE);
    assert skip > mapper;
    program.onZeroGoHere(skip);
  }

  private void writeIn(int directory, String name, String text) {
    int file =
        program.call(
            "openat", new Arg.Result(directory), text(name), Linux.O_WRONLY.or(Linux.O_CLOEXEC));
    program.call("write", new Arg.Result(file), text(text), number(text.length()));
  }

  /// What the builder does before it is the builder.
  private void build() {
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("umask", mode(022));
    root.make();
    if (!spec.network()) {
      loopback();
    }
    program.call("sethostname", text("localhost"), number(9));
    program.call("setdomainname", text("(none)"), number(6));
    program.call("setsid");
    limits();
    personality();
    if (spec.identity().powerful()) {
      becomeUser();
    }
    confine();
    program.call("chdir", text(SandboxSpec.BUILD));
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

  private void loopback() {
    int socket = program.call("socket", Linux.AF_INET, Linux.SOCK_DGRAM, NONE);
    // struct ifreq: the name in 16 bytes, then the flags: up, loopback, running.
    Arg.Data up =
        new Arg.Data(
            List.of(
                new Arg.Word.Value('l' | 'o' << 8),
                new Arg.Word.Value(0),
                new Arg.Word.Value(0x49),
                new Arg.Word.Value(0),
                new Arg.Word.Value(0)),
            "{lo, IFF_UP|IFF_LOOPBACK|IFF_RUNNING}");
    program.call("ioctl", new Arg.Result(socket), Linux.SIOCSIFFLAGS, up);
    program.call("close", new Arg.Result(socket));
  }

  /// No core dumps unless the builder asks for them, and no bomb of processes.
  private void limits() {
    program.attempt("prlimit64", NONE, Linux.RLIMIT_CORE, limit(0, -1), NONE);
    program.attempt(
        "prlimit64", NONE, Linux.RLIMIT_NPROC, limit(MOST_PROCESSES, MOST_PROCESSES), NONE);
  }

  /// More than any build needs, and less than a machine can bear.
  private static final int MOST_PROCESSES = 16384;

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

  private void becomeUser() {
    Arg user = number(Identity.INNER_USER);
    Arg group = number(Identity.INNER_GROUP);
    program.call("setgroups", NONE, NONE);
    program.call("setresgid", group, group, group);
    program.call("setresuid", user, user, user);
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
  }

  private void confine() {
    program.call("prctl", Linux.PR_SET_NO_NEW_PRIVS, number(1), NONE, NONE, NONE);
    if (spec.network()) {
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
}
