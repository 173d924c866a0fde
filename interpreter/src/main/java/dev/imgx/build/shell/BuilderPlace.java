package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.Realiser.Task;
import dev.imgx.build.Trees;
import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.derivation.Derivation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The private directory of one build: prepares it, runs the builder in it, and knows where the
/// outputs are then.
final class BuilderPlace {
  /// A disk with fewer bytes is full.
  private static final long LITTLE_SPACE = 8 << 20;

  /// Where in its own directory a builder may leave outputs, by the names that they have in the
  /// store: for what it can move there, but not to the store.
  private static final String HANDED = ".outputs";

  private static final Path SELF = Path.of("/proc/self");

  private final Store store;
  private final ShellSettings settings;
  private final Task task;
  private final Derivation derivation;
  private final Path place;

  BuilderPlace(Store store, ShellSettings settings, Task task, Path place) {
    this.store = store;
    this.settings = settings;
    this.task = task;
    this.derivation = task.derivation();
    this.place = place;
  }

  /// Where the outputs are when the builder has succeeded.
  SortedMap<String, Path> outputs() {
    SortedMap<String, Path> outputs = new TreeMap<>();
    for (String id : derivation.outputs().keySet()) {
      outputs.put(id, place.resolve("store").resolve(derivation.output(id).toString()));
    }
    return outputs;
  }

  /// Runs the builder in a sandbox, or in a virtual machine; throws `BuildError` when it fails.
  void run(Launcher launcher, SandboxMounts mounts, @Nullable Machine machine)
      throws IOException, InterruptedException {
    BuilderEnvironment environment = prepare(SandboxSpec.BUILD);
    SandboxSpec spec = spec(environment, mounts.of(derivation));
    Attributes attributes = Attributes.of(derivation, store.directory());
    if (!Requirements.asRoot(attributes)) {
      start(launcher, SandboxProgram.of(spec, launcher.abi()));
    } else if (spec.root() != null) {
      startAsRoot(launcher, spec, machine);
    } else if (machine != null && settings.rootRunner() != RootRunner.NAMESPACE) {
      try {
        new GuestRun(launcher, settings, store, task).run(spec, machine);
      } catch (BuildError e) {
        throw considered(e);
      }
    } else {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          attributes.flag(Requirements.IN_MACHINE)
              ? "it has to run in a virtual machine: `--root-runner` must be auto, kvm or tcg"
              : "it has to run as root over users of its own, which this process cannot give it;"
                  + " in a virtual machine it can (`--root-runner auto`)",
          null);
    }
    takeOutputs(spec);
  }

  /// Runs the builder in a namespace. Where the kernel turns out not to allow one, and nobody
  /// insists on it, in a virtual machine.
  private void startAsRoot(Launcher launcher, SandboxSpec spec, @Nullable Machine machine)
      throws IOException, InterruptedException {
    try {
      start(launcher, SandboxProgram.of(spec, launcher.abi()));
    } catch (BuildError e) {
      boolean refused = e.kinds().contains(BuildError.Kind.UNSUPPORTED);
      if (!refused || machine == null || settings.rootRunner() != RootRunner.AUTO) {
        throw e;
      }
      task.log().line("no namespace can be made here: it runs in a virtual machine");
      new GuestRun(launcher, settings, store, task).run(spec, machine);
    }
  }

  /// Runs the builder without a sandbox: then the store must be where builders look for it, and
  /// they write their outputs there.
  void runBare(Launcher launcher) throws IOException, InterruptedException {
    Path logical = Path.of(store.directory().directory());
    Path physical = store.physical(store.directory().directory());
    if (!Files.exists(logical) || !Files.isSameFile(logical, physical)) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          """
          without a sandbox builders see the store only where it really is, at `%s`, but they \
          look for it at `%s`: make that a link to it, or choose `--root /`\
          """
              .formatted(physical, logical),
          null);
    }
    BuilderEnvironment environment = prepare(FileNames.ofWhole(place.resolve("build")));
    for (String id : derivation.outputs().keySet()) {
      Path output = store.physical(derivation.output(id));
      if (task.check() || store.isValid(derivation.output(id))) {
        throw new BuildError("an output exists already; it can only be made again in a sandbox");
      }
      Trees.delete(output);
    }
    SandboxSpec spec = spec(environment, List.of());
    start(launcher, BareProgram.of(spec, launcher.abi()));
    for (var output : outputs().entrySet()) {
      Path made = store.physical(derivation.output(output.getKey()));
      if (Trees.exists(made)) {
        Files.move(made, output.getValue());
      }
    }
    takeOutputs(spec);
  }

  private BuilderEnvironment prepare(String build) throws IOException {
    for (String directory : List.of("root", "store", "build", "tmp")) {
      Files.createDirectory(place.resolve(directory));
    }
    BuilderEnvironment environment =
        BuilderEnvironment.of(
            derivation,
            new BuilderEnvironment.Surroundings(
                store.directory(), build, settings.cores(), settings.environment()),
            new ReferenceGraphs(store, derivation).texts());
    for (var file : environment.files().entrySet()) {
      byte[] bytes = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
      Files.write(place.resolve("build").resolve(file.getKey()), bytes);
    }
    return environment;
  }

  private SandboxSpec spec(BuilderEnvironment environment, List<SandboxSpec.Mount> mounts)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    String program = derivation.builder();
    arguments.add(program.substring(program.lastIndexOf('/') + 1));
    for (String argument : derivation.arguments()) {
      arguments.add(Attributes.placed(derivation, store.directory(), argument));
    }
    return new SandboxSpec(
        place,
        store.directory().directory(),
        mounts,
        derivation.fixedOutput() != null,
        new SandboxSpec.Command(program, arguments, environment.variables()),
        Power.read(SELF),
        derivation.system(),
        List.copyOf(environment.files().keySet()),
        root());
  }

  /// The users that the builder is root over, if it wants to and is to be so here.
  private @Nullable Subordinates root() throws IOException {
    boolean here =
        settings.rootRunner() == RootRunner.AUTO || settings.rootRunner() == RootRunner.NAMESPACE;
    Attributes attributes = Attributes.of(derivation, store.directory());
    boolean wanted =
        attributes.flag(Requirements.AS_ROOT) && !attributes.flag(Requirements.IN_MACHINE);
    return here && wanted && Power.read(SELF).powerful() ? Subordinates.find(SELF) : null;
  }

  private void start(Launcher launcher, BuilderProgram program)
      throws IOException, InterruptedException {
    BuilderRun run = new BuilderRun(launcher, program, place.resolve("program"), task.log());
    Ending ending = run.run(settings.patience());
    try {
      Endings.check(ending, derivation.builder());
    } catch (BuildError e) {
      throw considered(e);
    }
  }

  /// A failure that another time may not bring is told apart from one that stays.
  private BuildError considered(BuildError failure) {
    boolean full = place.toFile().getUsableSpace() < LITTLE_SPACE;
    if (!failure.kinds().contains(BuildError.Kind.FAILED)
        || !full && derivation.fixedOutput() == null) {
      return failure;
    }
    String note = full ? "\nnote: the disk is full, or nearly so: that may be why" : "";
    return new BuildError(BuildError.Kind.TRANSIENT, failure.getMessage() + note, failure);
  }

  private void takeOutputs(SandboxSpec spec) throws IOException {
    Path handed = place.resolve("build").resolve(HANDED);
    if (Trees.isDirectory(handed)) {
      for (Path output : outputs().values()) {
        Path made = handed.resolve(output.getFileName());
        if (Trees.exists(made) && !Trees.exists(output)) {
          Files.move(made, output);
        }
      }
    }
    Ownership ownership = new Ownership(spec.identity());
    for (Path output : outputs().values()) {
      if (Trees.exists(output)) {
        ownership.take(output);
      }
    }
  }
}
