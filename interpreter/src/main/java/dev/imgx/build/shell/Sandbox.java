package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.Outputs;
import dev.imgx.build.Realiser;
import dev.imgx.build.Trees;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Realises derivations whose builder is a program, in a sandbox.
public final class Sandbox implements Realiser {
  private final Store store;
  private final ShellSettings settings;
  private final @Nullable Launcher launcher;
  private final SandboxMounts mounts;

  public Sandbox(Store store, ShellSettings settings) {
    this.store = store;
    this.settings = settings;
    Abi abi = Abi.of(System.getProperty("os.arch", ""));
    this.launcher = abi == null ? null : new Launcher(store, abi);
    this.mounts = new SandboxMounts(store, settings);
  }

  @Override
  public boolean accepts(Derivation derivation) {
    return !derivation.builder().startsWith("builtin:");
  }

  @Override
  public void realise(Task task) throws IOException, InterruptedException {
    Derivation derivation = task.derivation();
    Attributes attributes = Attributes.of(derivation, store.directory());
    new Requirements(settings).check(derivation, attributes);
    Launcher ready = launcher;
    if (ready == null || !settings.system().endsWith("-linux")) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          "there is no sandbox for this kind of machine: " + settings.system(),
          null);
    }
    Path place = store.newTemporary("build-");
    boolean succeeded = false;
    try {
      run(task, ready, place);
      new Outputs(store, task).adopt(outputs(derivation, place));
      succeeded = true;
    } finally {
      leave(task, place, succeeded);
    }
  }

  private SortedMap<String, Path> outputs(Derivation derivation, Path place) {
    SortedMap<String, Path> outputs = new TreeMap<>();
    for (String id : derivation.outputs().keySet()) {
      outputs.put(id, place.resolve("store").resolve(derivation.output(id).toString()));
    }
    return outputs;
  }

  private void run(Task task, Launcher ready, Path place) throws IOException, InterruptedException {
    Derivation derivation = task.derivation();
    BuilderEnvironment environment =
        BuilderEnvironment.of(
            derivation,
            new BuilderEnvironment.Surroundings(
                store.directory(), SandboxSpec.BUILD, settings.cores(), settings.environment()),
            new ReferenceGraphs(store, derivation).texts());
    for (String directory : List.of("root", "store", "build", "tmp")) {
      Files.createDirectory(place.resolve(directory));
    }
    writeFiles(environment, place.resolve("build"));
    SandboxSpec spec = spec(derivation, environment, place);
    Ending ending =
        new BuilderRun(
                ready, SandboxProgram.of(spec, ready.abi()), place.resolve("program"), task.log())
            .run(settings.patience());
    Endings.check(ending, derivation.builder());
  }

  private SandboxSpec spec(Derivation derivation, BuilderEnvironment environment, Path place)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    String program = derivation.builder();
    arguments.add(program.substring(program.lastIndexOf('/') + 1));
    for (String argument : derivation.arguments()) {
      arguments.add(BuilderEnvironment.placed(derivation, store.directory(), argument));
    }
    return new SandboxSpec(
        place,
        store.directory().directory(),
        mounts.of(derivation, place),
        derivation.fixedOutput() != null,
        new SandboxSpec.Command(program, arguments, environment.variables()),
        Power.read(Path.of("/proc/self")),
        derivation.system(),
        List.copyOf(environment.files().keySet()));
  }

  private static void writeFiles(BuilderEnvironment environment, Path build) throws IOException {
    for (var file : environment.files().entrySet()) {
      StorePath.checkName(file.getKey().replaceFirst("^\\.", "x"));
      byte[] bytes = file.getValue().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      Files.write(build.resolve(file.getKey()), bytes);
    }
  }

  private void leave(Task task, Path place, boolean succeeded) throws IOException {
    if (settings.keepFailed() && !succeeded && Files.exists(place.resolve("build"))) {
      task.log().line("what was made so far is kept at `" + place + "`");
    } else {
      Trees.delete(place);
    }
  }
}
