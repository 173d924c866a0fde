package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.Realiser.Task;
import dev.imgx.store.Store;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Runs a builder in a virtual machine.
///
/// @param launcher what starts programs that end with this process
record GuestRun(Launcher launcher, ShellSettings settings, Store store, Task task) {
  /// Hears nothing.
  static final BuildLog SILENT =
      new BuildLog() {
        @Override
        public void line(String text) {}

        @Override
        public void progress(String activity, long done, long expected) {}
      };

  private static final long MEMORY = 512;
  private static final Ending SUCCESS = new Ending.Exit(0);

  /// Throws `BuildError` when the builder fails, or there is no such machine.
  void run(SandboxSpec spec, Machine machine) throws IOException, InterruptedException {
    Machine.Trial trial = (command, seconds) -> verdict(spec, command, seconds);
    GuestHooks hooks = new GuestHooks(this, spec);
    hooks.before();
    try (Machine.Guest guest = machine.prepare(spec, demand(hooks), trial)) {
      Ending ending =
          run(spec, guest.command(), new Care(settings.patience(), guest.watch()), task.log());
      if (!ending.equals(SUCCESS)) {
        throw new BuildError("the virtual machine failed: QEMU " + Endings.words(ending));
      }
      guest.finish();
    }
    hooks.after();
  }

  private Machine.Verdict verdict(SandboxSpec spec, List<String> command, long seconds)
      throws IOException, InterruptedException {
    Care care = new Care(new Patience(0, seconds), Watch.NONE);
    return verdict(() -> run(spec, command, care, SILENT).equals(SUCCESS));
  }

  /// Something that ends well or not, or throws when it takes too long.
  @FunctionalInterface
  interface Attempt {
    boolean run() throws IOException, InterruptedException;
  }

  /// What an attempt shows.
  static Machine.Verdict verdict(Attempt attempt) throws IOException, InterruptedException {
    try {
      return attempt.run() ? Machine.Verdict.RUNS : Machine.Verdict.FAILS;
    } catch (BuildError e) {
      if (e.kinds().contains(BuildError.Kind.TIMED_OUT)) {
        return Machine.Verdict.HANGS;
      }
      throw e;
    }
  }

  Attributes attributes() {
    return Attributes.of(task.derivation(), store.directory());
  }

  private Machine.Demand demand(GuestHooks hooks) throws IOException {
    Attributes attributes = attributes();
    return new Machine.Demand(
        settings.rootRunner(),
        attributes.flag(Requirements.IN_MACHINE),
        attributes.number("memSize", MEMORY),
        attributes.number("diskSize", 0),
        settings.cores(),
        task.derivation().outputs().keySet().stream()
            .map(id -> task.derivation().output(id))
            .map(StorePath::toString)
            .toList(),
        hooks.image(),
        attributes.flag(Requirements.IN_MACHINE) && attributes.flag("mountDisk"),
        hooks.options());
  }

  /// How long something may take, and who looks after it.
  private record Care(Patience patience, Watch watch) {}

  private Ending run(SandboxSpec spec, List<String> command, Care care, BuildLog log)
      throws IOException, InterruptedException {
    SandboxSpec.Command words =
        new SandboxSpec.Command(
            command.getFirst(), command, new TreeMap<>(Map.of("PATH", "/usr/bin:/bin")));
    BuilderProgram program = BareProgram.of(spec.running(words), launcher.abi());
    Path file = spec.place().resolve("program");
    return new BuilderRun(launcher, program, file, log).run(care.patience(), care.watch());
  }
}
