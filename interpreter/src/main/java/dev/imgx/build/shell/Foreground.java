package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.archive.Posix;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs a program in front of somebody, who types and reads. Whatever it starts ends with this
/// process, however that ends. For one run.
public final class Foreground {
  private static final long PIPED_MS = 1000;
  private static final long TYPED_MS = 200;

  private final Launcher launcher;
  private final Path place;
  private final String store;

  /// What the program reads and writes; without it, what this process does.
  ///
  /// @param in read by a thread of its own, until it ends
  public record Pipes(InputStream in, OutputStream out, OutputStream err) {}

  /// Something of this machine that is seen inside.
  ///
  /// @param outside a directory
  /// @param inside its absolute path there
  /// @param sealed whether it may only be read
  public record Share(Path outside, String inside, boolean sealed) {}

  /// @param place an empty directory
  public Foreground(Store store, Path place) throws IOException {
    Abi abi = Abi.of(System.getProperty("os.arch", ""));
    if (abi == null) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED, "images cannot run on this kind of machine", null);
    }
    this.launcher = new Launcher(store, abi);
    this.place = place;
    this.store = store.directory().directory();
    for (String directory : List.of("root", "store", "build", "tmp")) {
      Files.createDirectory(place.resolve(directory));
    }
  }

  /// Where files are that a program in a namespace finds in `/build`.
  public Path files() {
    return place.resolve("build");
  }

  /// Runs a command that sees this machine as this process does. Returns its exit code, or 128 and
  /// the number of the signal that ended it.
  ///
  /// @param watch looks after it every second
  public int command(List<String> words, Watch watch, @Nullable Pipes pipes)
      throws IOException, InterruptedException {
    return run(BareProgram.of(spec(words, List.of(), null), launcher.abi()), watch, pipes);
  }

  /// Runs a script of `sh` as root over users of a namespace, who are many if this process may make
  /// such, else it alone. It has BusyBox, its own `/build` and what is shared, at `/shares/NUMBER`,
  /// and the network of this machine.
  public int inNamespace(String script, List<Share> shares, @Nullable Pipes pipes)
      throws IOException, InterruptedException {
    Path shell = StaticShell.find();
    if (shell == null) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          "a namespace needs a BusyBox without libraries: apt install busybox-static",
          null);
    }
    List<SandboxSpec.Mount> mounts = new ArrayList<>();
    mounts.add(
        new SandboxSpec.Mount(
            "/bin/sh", FileNames.ofWhole(shell.toRealPath()), SandboxSpec.Kind.FILE));
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      mounts.add(
          new SandboxSpec.Mount(
              "/shares/" + i,
              FileNames.ofWhole(share.outside()),
              share.sealed() ? SandboxSpec.Kind.DIRECTORY : SandboxSpec.Kind.SHARED));
    }
    for (String file : List.of("/etc/resolv.conf", "/etc/hosts")) {
      SandboxSpec.Mount mount = SandboxSpec.existing(file, Path.of(file));
      if (mount != null) {
        mounts.add(mount);
      }
    }
    Subordinates users = users();
    List<String> words = List.of("/bin/sh", "-c", script);
    SandboxSpec spec =
        spec(
            words,
            mounts,
            users == null ? new Subordinates(SandboxSpec.Identity.INNER_USER, 1) : users);
    return run(SandboxProgram.of(spec, launcher.abi(), false), Watch.NONE, pipes);
  }

  /// Whether a namespace has more users than one.
  public boolean hasUsers() throws IOException {
    return users() != null;
  }

  private static @Nullable Subordinates users() throws IOException {
    Path self = Path.of("/proc/self");
    return Power.read(self).powerful() ? Subordinates.find(self) : null;
  }

  /// Whether a command ends well in so many seconds.
  public Machine.Verdict tries(List<String> words, long seconds)
      throws IOException, InterruptedException {
    BuilderProgram program = BareProgram.of(spec(words, List.of(), null), launcher.abi());
    return GuestRun.verdict(() ->
        new BuilderRun(launcher, program, place.resolve("trial"), GuestRun.SILENT)
            .run(new Patience(0, seconds))
            .equals(new Ending.Exit(0)));
  }

  private SandboxSpec spec(
      List<String> words, List<SandboxSpec.Mount> mounts, @Nullable Subordinates users)
      throws IOException {
    return new SandboxSpec(
        place,
        store,
        mounts,
        true,
        new SandboxSpec.Command(
            words.getFirst(), words, new TreeMap<>(Map.of("PATH", "/usr/bin:/bin"))),
        Power.read(Path.of("/proc/self")),
        "",
        List.of(),
        users);
  }

  private int run(BuilderProgram program, Watch watch, @Nullable Pipes pipes)
      throws IOException, InterruptedException {
    Path file = place.resolve("program");
    Files.write(file, program.program().bytes(launcher.abi()));
    Process process = launcher.startInFront(file, pipes == null);
    Keeper keeper = new Keeper(process, program, file);
    List<Thread> copies = new ArrayList<>();
    try {
      if (pipes != null) {
        Thread _ = copy(pipes.in(), process.getOutputStream(), true);
        copies.add(copy(process.getInputStream(), pipes.out(), false));
        copies.add(copy(process.getErrorStream(), pipes.err(), false));
      }
      Window window = pipes == null ? Window.now() : null;
      while (!process.waitFor(window == null ? PIPED_MS : TYPED_MS, TimeUnit.MILLISECONDS)) {
        watch.look();
        window = window == null ? null : window.passedOn(process);
      }
      for (Thread copy : copies) {
        copy.join();
      }
    } finally {
      keeper.end();
    }
    return switch (keeper.ending()) {
      case Ending.Exit(int code) -> code;
      case Ending.Signal(int number) -> 128 + number;
      case Ending.NotStarted ending -> {
        Endings.check(ending, words(program));
        yield 1;
      }
    };
  }

  /// How large the terminal in front of a program is, of whose session the program is not.
  private record Window(List<Integer> size) {
    private static final int CHANGED = 28;

    static Window now() {
      return new Window(Arrays.stream(Posix.windowSize(0)).boxed().toList());
    }

    /// The window as it is now. When it has changed, whatever a process started hears of it.
    Window passedOn(Process process) {
      Window now = now();
      if (!now.equals(this)) {
        process.descendants().forEach(it -> Posix.signal(it.pid(), CHANGED));
      }
      return now;
    }
  }

  private static String words(BuilderProgram program) {
    return Objects.toString(program.program().name(0));
  }

  /// Copies bytes as they come, until there are no more or nobody wants them.
  private static Thread copy(InputStream from, OutputStream to, boolean closing) {
    return Thread.ofPlatform()
        .daemon()
        .name("copy")
        .start(() -> {
          byte[] buffer = new byte[1 << 14];
          try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
              to.write(buffer, 0, count);
              to.flush();
            }
            if (closing) {
              to.close();
            }
          } catch (IOException e) {
            // The other end is gone.
          }
        });
  }
}
