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
/// process namespace, copies what it writes, waits for it and notes how it ended. When this process
/// dies the kernel kills the keeper, when the keeper dies the builder, and with it everything that
/// it started.
///
/// Follows `src/libstore/linux/build/linux-derivation-builder.cc`.
final class SandboxProgram {
  private final SandboxSpec spec;
  private final Abi abi;
  private final SystemProgram program = new SystemProgram();
  private final SandboxRoot root;
  private final BuilderTerminal terminal = new BuilderTerminal(program);
  private int start;
  private int end;

  private SandboxProgram(SandboxSpec spec, Abi abi) {
    this.spec = spec;
    this.abi = abi;
    this.root = new SandboxRoot(spec, program);
  }

  /// The calls for a builder on this kind of machine.
  static BuilderProgram of(SandboxSpec spec, Abi abi) {
    SandboxProgram program = new SandboxProgram(spec, abi);
    program.keep();
    program.build();
    return new BuilderProgram(program.program, program.start, program.end);
  }

  /// What the keeper does.
  private void keep() {
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("kill", number(spec.identity().processId()), NONE);
    terminal.open(spec.identity());
    if (spec.identity().powerful()) {
      mapBoth();
    } else {
      unshare();
      mapSelf();
    }
    // Becoming the owner of a namespace took the signal away.
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    start = program.call("clone", Linux.SIGCHLD, NONE);
    terminal.copy();
    end = program.call("wait4", new Arg.Result(start), SystemProgram.STATUS_WORD, NONE, NONE);
    program.call("exit_group", NONE);
    program.onZeroGoHere(start);
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
    terminal.take();
    root.make();
    if (!spec.network()) {
      loopback();
    }
    program.call("sethostname", text("localhost"), number(9));
    program.call("setdomainname", text("(none)"), number(6));
    program.call("setsid");
    BuilderStart start = new BuilderStart(spec, program, abi);
    start.limit();
    if (spec.identity().powerful()) {
      becomeUser();
    }
    start.confine(spec.network());
    start.run(SandboxSpec.BUILD);
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

  private void becomeUser() {
    Arg user = number(Identity.INNER_USER);
    Arg group = number(Identity.INNER_GROUP);
    program.call("setgroups", NONE, NONE);
    program.call("setresgid", group, group, group);
    program.call("setresuid", user, user, user);
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
  }
}
