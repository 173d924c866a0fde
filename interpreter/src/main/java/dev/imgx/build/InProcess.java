package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Realises `builtin:` derivations by the builders of this process, and lets them finish what
/// programs have made.
public final class InProcess implements Realiser {
  /// What `builder` begins with.
  public static final String PREFIX = "builtin:";

  /// The attribute of a derivation whose output is what a builder of this process makes of that of
  /// its program: a JSON object of the builder's attributes, with its name as `builder`.
  private static final String FINISH = "__finish";

  private final Store store;
  private final Map<String, Builder> builders;
  private final boolean keepFailed;

  /// `builders` by the name after `builtin:`. With `keepFailed` what a failed build left stays, and
  /// its log says where.
  public InProcess(Store store, Map<String, Builder> builders, boolean keepFailed) {
    this.store = store;
    this.builders = Map.copyOf(builders);
    this.keepFailed = keepFailed;
  }

  @Override
  public boolean accepts(Derivation derivation) {
    return derivation.builder().startsWith(PREFIX);
  }

  @Override
  public void realise(Task task) throws IOException, InterruptedException {
    String name = task.derivation().builder().substring(PREFIX.length());
    Attributes attributes = Attributes.of(task.derivation(), store.directory());
    Path place = store.newTemporary("build-");
    Outputs adoption = new Outputs(store, task);
    boolean succeeded = false;
    try {
      adoption.adopt(run(name, attributes, new Job(task, null, adoption), place));
      succeeded = true;
    } finally {
      leave(task, place, succeeded);
    }
  }

  /// What is to come into the store of the outputs that a program has left: they, or what is made
  /// of the one that is called `out`. Throws as builders do.
  ///
  /// @param place a private directory on the store's file system, for what is made
  public SortedMap<String, Path> finish(
      Task task, SortedMap<String, Path> left, Path place, Outputs adoption)
      throws IOException, InterruptedException {
    Derivation derivation = task.derivation();
    String json = derivation.environment().get(FINISH);
    if (json == null) {
      return left;
    }
    adoption.checkMade(left);
    Attributes attributes = Attributes.of(json, derivation, store.directory());
    Job job = new Job(task, left.get("out"), adoption);
    return run(attributes.text("builder"), attributes, job, place);
  }

  /// @param left what a program has left, or null
  private record Job(Task task, @Nullable Path left, Outputs adoption) {}

  private SortedMap<String, Path> run(String name, Attributes attributes, Job job, Path place)
      throws IOException, InterruptedException {
    Task task = job.task();
    Builder builder = builder(name);
    SortedMap<String, Path> outputs = places(task.derivation(), place);
    builder.build(
        new BuildRequest(
            task.path(),
            task.derivation(),
            attributes,
            outputs,
            job.left(),
            job.adoption(),
            store,
            task.log()));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return outputs;
  }

  private static SortedMap<String, Path> places(Derivation derivation, Path place)
      throws IOException {
    Path parent = Files.createDirectory(place.resolve("outputs"));
    SortedMap<String, Path> outputs = new TreeMap<>();
    for (String id : derivation.outputs().keySet()) {
      StorePath.checkName(id);
      outputs.put(id, parent.resolve(id));
    }
    return outputs;
  }

  private Builder builder(String name) {
    Builder builder = builders.get(name);
    if (builder == null) {
      throw new BuildError("there is no builder `" + PREFIX + name + "`");
    }
    return builder;
  }

  private void leave(Task task, Path place, boolean succeeded) throws IOException {
    if (keepFailed && !succeeded && Files.exists(place)) {
      Path kept = store.keep(place, task.derivation().name());
      task.log().line("what was made so far is kept at `" + kept + "`");
    } else {
      Trees.delete(place);
    }
  }
}
