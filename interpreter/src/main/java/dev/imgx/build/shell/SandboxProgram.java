package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.mode;
import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.NONE;

import dev.imgx.build.shell.SandboxSpec.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private final UserMaps maps = new UserMaps(program);
  private final @Nullable BuilderTerminal terminal;
  private int start;
  private int end;

  private SandboxProgram(SandboxSpec spec, Abi abi, boolean terminal) {
    this.spec = spec;
    this.abi = abi;
    this.terminal = terminal ? new BuilderTerminal(program) : null;
    this.root = new SandboxRoot(spec, program);
  }

  /// The calls for a builder on this kind of machine.
  static BuilderProgram of(SandboxSpec spec, Abi abi) {
    return of(spec, abi, true);
  }

  /// The same, with a terminal of its own to write to, or with what this process reads and writes.
  static BuilderProgram of(SandboxSpec spec, Abi abi, boolean terminal) {
    SandboxProgram program = new SandboxProgram(spec, abi, terminal);
    program.build(program.keep());
    return new BuilderProgram(program.program, program.start, program.end);
  }

  /// What the keeper does. Returns what the builder ends with.
  private Lifeline keep() {
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("kill", number(spec.identity().processId()), NONE);
    if (terminal != null) {
      terminal.open(spec.identity());
    }
    if (spec.identity().powerful()) {
      mapBoth();
    } else {
      mapSelf();
    }
    // Becoming the owner of a namespace took the signal away.
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    Lifeline lifeline = Lifeline.of(program);
    start = program.call("clone", Linux.SIGCHLD, NONE);
    if (terminal != null) {
      terminal.copy();
    }
    end = program.call("wait4", new Arg.Result(start), SystemProgram.STATUS_WORD, NONE, NONE);
    program.call("exit_group", NONE);
    program.onZeroGoHere(start);
    return lifeline;
  }

  private Arg.Literal spaces() {
    Arg.Literal spaces =
        Linux.CLONE_NEWUSER
            .or(Linux.CLONE_NEWNS)
            .or(Linux.CLONE_NEWPID)
            .or(Linux.CLONE_NEWIPC)
            .or(Linux.CLONE_NEWUTS)
            .or(Linux.CLONE_NEWCGROUP);
    return spec.network() ? spaces : spaces.or(Linux.CLONE_NEWNET);
  }

  /// An ordinary user can only give itself another number.
  private void mapSelf() {
    Identity identity = spec.identity();
    program.call("unshare", spaces());
    root.write("/proc/self/setgroups", "deny", Linux.O_WRONLY, NONE);
    root.write(
        "/proc/self/uid_map",
        UserMaps.line(Identity.INNER_USER, identity.uid(), 1),
        Linux.O_WRONLY,
        NONE);
    root.write(
        "/proc/self/gid_map",
        UserMaps.line(Identity.INNER_GROUP, identity.gid(), 1),
        Linux.O_WRONLY,
        NONE);
  }

  /// A powerful process also gives the builder a user of its own, or many.
  private void mapBoth() {
    String self = UserMaps.line(0, 0, 1);
    Subordinates many = spec.root();
    if (many != null) {
      String lines = self + UserMaps.line(many.first(), many.first(), many.count());
      maps.enter(spaces(), lines, lines);
      return;
    }
    maps.enter(
        spaces(),
        self + UserMaps.line(Identity.INNER_USER, Identity.BUILD_USER, 1),
        self + UserMaps.line(Identity.INNER_GROUP, Identity.BUILD_GROUP, 1));
  }

  /// What the builder does before it is the builder.
  private void build(Lifeline lifeline) {
    lifeline.take();
    program.call("umask", mode(022));
    if (terminal != null) {
      terminal.take();
    }
    root.make();
    if (!spec.network()) {
      loopback();
    }
    program.call("sethostname", text("localhost"), number(9));
    program.call("setdomainname", text("(none)"), number(6));
    program.call("setsid");
    BuilderStart start = new BuilderStart(spec, program, abi);
    start.limit();
    if (spec.root() != null) {
      becomeRoot(spec.root());
    } else {
      if (spec.identity().powerful()) {
        becomeUser();
      }
      start.confine(spec.network());
    }
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

  /// Moves into a namespace where the builder is root over its own users, and over what it mounts
  /// itself; what is mounted so far it can neither unmount nor make writable.
  private void becomeRoot(Subordinates users) {
    Arg.Literal spaces = Linux.CLONE_NEWUSER.or(Linux.CLONE_NEWNS);
    if (spec.identity().powerful()) {
      // Over what is shared root is the user who shares it.
      boolean sharing = spec.mounts().stream().anyMatch(m -> m.kind() == SandboxSpec.Kind.SHARED);
      String lines =
          sharing
              ? UserMaps.line(0, 0, 1) + UserMaps.line(1, users.first(), users.count() - 1)
              : UserMaps.line(0, users.first(), users.count());
      maps.enter(spaces, lines, lines);
      become(0, 0);
    } else {
      maps.enter(
          spaces,
          UserMaps.line(0, Identity.INNER_USER, 1),
          UserMaps.line(0, Identity.INNER_GROUP, 1));
    }
    program.attempt("keyctl", Linux.KEYCTL_JOIN_SESSION_KEYRING, NONE);
  }

  private void becomeUser() {
    become(Identity.INNER_USER, Identity.INNER_GROUP);
  }

  private void become(int uid, int gid) {
    Arg user = number(uid);
    Arg group = number(gid);
    program.call("setgroups", NONE, NONE);
    program.call("setresgid", group, group, group);
    program.call("setresuid", user, user, user);
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
  }
}
