package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.mode;
import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.CWD;
import static dev.imgx.build.shell.Linux.NONE;

import dev.imgx.build.shell.SandboxSpec.Kind;
import dev.imgx.build.shell.SandboxSpec.Mount;
import dev.imgx.store.archive.FileNames;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The system calls that make a builder's file system, and move into it.
///
/// The root is a file system in memory, which is gone when its last process is; what the builder
/// writes (store, build directory, `/tmp`) lies on disk. In the end everything is read-only but
/// these.
final class SandboxRoot {
  private static final List<String> DEVICES =
      List.of("full", "null", "random", "tty", "urandom", "zero");

  /// What of `/proc` is about the whole machine: read-only, where it exists.
  private static final List<String> MACHINE =
      List.of("sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi", "driver", "mtrr");

  /// What the builder may write to.
  private static final List<String> WRITABLE =
      List.of("dev/pts", "dev/shm", "proc", "build", "tmp");

  private static final Arg.Literal SEALED =
      Linux.MS_BIND.or(Linux.MS_REMOUNT).or(Linux.MS_RDONLY).or(Linux.MS_NOSUID).or(Linux.MS_NODEV);

  // What `struct mount_attr` says, and its size.
  private static final long READ_ONLY = 1;
  private static final long NO_SET_ID = 2;
  private static final long ATTRIBUTES = 32;

  private final SandboxSpec spec;
  private final SystemProgram program;
  private final Set<String> made = new TreeSet<>();

  SandboxRoot(SandboxSpec spec, SystemProgram program) {
    this.spec = spec;
    this.program = program;
  }

  /// Adds all calls.
  void make() {
    String place = FileNames.ofWhole(spec.place());
    program.call("mount", NONE, text("/"), NONE, Linux.MS_REC.or(Linux.MS_PRIVATE), NONE);
    mount("tmpfs", place + "/root", Linux.MS_NOSUID, "mode=755,size=64m");
    program.call("chdir", text(place + "/root"));
    devices();
    own(place + "/tmp", "tmp", 01777);
    own(place + "/build", "build", 0700);
    for (String file : spec.files()) {
      give("build/" + file);
    }
    own(place + "/store", spec.store().substring(1), 01775);
    accounts();
    for (Mount mount : spec.mounts()) {
      add(mount);
    }
    processes();
    if (spec.root() != null) {
      hardware();
    }
    enter();
    protect();
  }

  private void mount(String kind, String where, Arg.Literal flags, String options) {
    program.call("mount", text(kind), text(where), text(kind), flags, text(options));
  }

  private void bind(String source, String target, Arg.Literal flags) {
    program.call("mount", text(source), text(target), NONE, Linux.MS_BIND.or(flags), NONE);
  }

  /// Makes a directory and those above it.
  private void directory(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      directory(path.substring(0, slash));
    }
    if (made.add(path)) {
      program.attempt("mkdirat", CWD, text(path), mode(0755));
    }
  }

  private void parent(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      directory(path.substring(0, slash));
    }
  }

  /// An empty file, for something to be mounted on.
  private void touch(String path) {
    parent(path);
    program.attempt("mknodat", CWD, text(path), Linux.S_IFREG.or(mode(0444)), NONE);
  }

  private void link(String target, String path) {
    parent(path);
    program.call("symlinkat", text(target), CWD, text(path));
  }

  private void file(String path, String text) {
    parent(path);
    write(path, text, Linux.O_WRONLY.or(Linux.O_CREAT), mode(0644));
  }

  /// Writes a text to a file.
  void write(String path, String text, Arg.Literal flags, Arg mode) {
    int file = program.call("openat", CWD, text(path), flags.or(Linux.O_CLOEXEC), mode);
    program.call("write", new Arg.Result(file), text(text), number(text.length()));
    program.call("close", new Arg.Result(file));
  }

  /// A directory on disk that the builder may write to.
  private void own(String source, String path, int mode) {
    directory(path);
    bind(source, path, NONE);
    program.call("fchmodat", CWD, text(path), mode(mode));
    give(path);
  }

  /// Makes a file the builder's own, where it is another user.
  private void give(String path) {
    if (spec.identity().powerful()) {
      program.call("fchownat", CWD, text(path), number(spec.user()), number(spec.group()), NONE);
    }
  }

  private void devices() {
    for (String device : DEVICES) {
      touch("dev/" + device);
      bind("/dev/" + device, "dev/" + device, NONE);
    }
    directory("dev/pts");
    mount(
        "devpts",
        "dev/pts",
        Linux.MS_NOSUID.or(Linux.MS_NOEXEC),
        "newinstance,mode=0620,ptmxmode=0666");
    directory("dev/shm");
    mount("tmpfs", "dev/shm", Linux.MS_NOSUID.or(Linux.MS_NODEV), "mode=1777,size=50%");
    link("/dev/pts/ptmx", "dev/ptmx");
    link("/proc/self/fd", "dev/fd");
    link("/proc/self/fd/0", "dev/stdin");
    link("/proc/self/fd/1", "dev/stdout");
    link("/proc/self/fd/2", "dev/stderr");
  }

  private void accounts() {
    file(
        "etc/passwd",
        """
        root:x:0:0:Nix build user:/build:/noshell
        nixbld:x:1000:100:Nix build user:/build:/noshell
        nobody:x:65534:65534:Nobody:/:/noshell
        """);
    file(
        "etc/group",
        """
        root:x:0:
        nixbld:!:100:
        nogroup:x:65534:
        """);
    if (spec.network()) {
      file("etc/nsswitch.conf", "hosts: files dns\nservices: files\n");
    } else {
      file("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    }
  }

  private void add(Mount mount) {
    String path = mount.inside().substring(1);
    switch (mount.kind()) {
      case DIRECTORY, SHARED -> {
        directory(path);
        bind(mount.outside(), path, Linux.MS_REC);
      }
      case FILE -> {
        touch(path);
        bind(mount.outside(), path, NONE);
      }
      case LINK -> link(mount.outside(), path);
    }
  }

  /// The processes of the sandbox. Where a container hides some of its own `/proc`, the kernel
  /// gives no new one: then the old one is shown, in which other processes can be seen, but not
  /// touched.
  private void processes() {
    directory("proc");
    Arg.Literal flags = Linux.MS_NOSUID.or(Linux.MS_NODEV).or(Linux.MS_NOEXEC);
    int fresh = program.call("mount", text("proc"), text("proc"), text("proc"), flags, NONE);
    int done = program.jump();
    program.onErrorGoHere(fresh);
    bind("/proc", "proc", Linux.MS_REC);
    program.onZeroGoHere(done);
  }

  /// What programs of root look for. A container may not give it away: then it is empty.
  private void hardware() {
    directory("sys");
    Arg.Literal flags = Linux.MS_NOSUID.or(Linux.MS_NODEV).or(Linux.MS_NOEXEC).or(Linux.MS_RDONLY);
    program.attempt("mount", text("sysfs"), text("sys"), text("sysfs"), flags, NONE);
  }

  private void enter() {
    program.call("pivot_root", text("."), text("."));
    program.call("umount2", text("."), Linux.MNT_DETACH);
    program.call("chdir", text("/"));
  }

  /// Makes everything read-only but what the builder may write to: all at once, or, on kernels
  /// before 5.12, one mount after the other.
  private void protect() {
    Arg size = number(ATTRIBUTES);
    Arg.Data readOnly = attributes("RDONLY|NOSUID", READ_ONLY | NO_SET_ID, 0);
    int all = program.call("mount_setattr", CWD, text("/"), Linux.RECURSIVE, readOnly, size);
    for (String path : WRITABLE) {
      writable(path, size);
    }
    writable(spec.store().substring(1), size);
    for (Mount mount : spec.mounts()) {
      if (mount.kind() == Kind.SHARED) {
        writable(mount.inside().substring(1), size);
      }
    }
    int done = program.jump();
    program.onErrorGoHere(all);
    for (Mount mount : spec.mounts()) {
      if (mount.kind() != Kind.LINK && mount.kind() != Kind.SHARED) {
        seal(mount.inside());
      }
    }
    seal("/");
    program.onZeroGoHere(done);
    for (String entry : MACHINE) {
      String path = "/proc/" + entry;
      program.attempt("mount", text(path), text(path), NONE, Linux.MS_BIND.or(Linux.MS_REC), NONE);
      program.attempt("mount", NONE, text(path), NONE, SEALED.or(Linux.MS_NOEXEC), NONE);
    }
  }

  private void writable(String path, Arg size) {
    Arg.Data change = attributes("-RDONLY", 0, READ_ONLY);
    program.call("mount_setattr", CWD, text("/" + path), NONE, change, size);
  }

  private void seal(String path) {
    program.call("mount", NONE, text(path), NONE, SEALED, NONE);
  }

  private static Arg.Data attributes(String name, long set, long clear) {
    return new Arg.Data(
        List.of(
            new Arg.Word.Value(set),
            new Arg.Word.Value(clear),
            new Arg.Word.Value(0),
            new Arg.Word.Value(0)),
        "{" + name + "}");
  }
}
