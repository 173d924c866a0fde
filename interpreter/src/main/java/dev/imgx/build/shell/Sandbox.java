package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.InProcess;
import dev.imgx.build.Outputs;
import dev.imgx.build.Realiser;
import dev.imgx.build.Trees;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Realises derivations whose builder is a program, in a sandbox, or in a virtual machine where it
/// is root and that takes one.
public final class Sandbox implements Realiser {
  private final Store store;
  private final ShellSettings settings;
  private final @Nullable Launcher launcher;
  private final SandboxMounts mounts;
  private final InProcess inProcess;
  private final @Nullable Machine machine;

  /// A realiser without virtual machines.
  public Sandbox(Store store, ShellSettings settings) {
    this(store, settings, new InProcess(store, Map.of(), false), null);
  }

  /// @param inProcess what may finish what programs have made
  /// @param machine where builders run that are root, if they cannot be here
  public Sandbox(
      Store store, ShellSettings settings, InProcess inProcess, @Nullable Machine machine) {
    this.inProcess = inProcess;
    this.machine = machine;
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
    Requirements requirements = new Requirements(settings);
    Attributes attributes = Attributes.of(task.derivation(), store.directory());
    requirements.check(task.derivation(), attributes);
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
      BuilderPlace builder = new BuilderPlace(store, settings, task, place);
      if (requirements.bare(attributes)) {
        builder.runBare(ready);
      } else {
        builder.run(ready, mounts, machine);
      }
      Outputs outputs = new Outputs(store, task);
      outputs.checkClosed(builder.outputs());
      outputs.adopt(inProcess.finish(task, builder.outputs(), place, outputs));
      succeeded = true;
    } finally {
      leave(task, place, succeeded);
    }
  }

  private void leave(Task task, Path place, boolean succeeded) throws IOException {
    if (settings.keepFailed() && !succeeded && Files.exists(place.resolve("build"))) {
      Path kept = store.keep(place, task.derivation().name());
      task.log().line("what was made so far is kept at `" + kept + "`");
    } else {
      Trees.delete(place);
    }
  }
}
