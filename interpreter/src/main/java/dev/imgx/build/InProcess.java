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

/// Realises `builtin:` derivations by the builders of this process.
public final class InProcess implements Realiser {
  /// What `builder` begins with.
  public static final String PREFIX = "builtin:";

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
    Builder builder = builder(task.derivation());
    Path place = store.newTemporary("build-");
    boolean succeeded = false;
    try {
      SortedMap<String, Path> outputs = places(task.derivation(), place);
      Attributes attributes = Attributes.of(task.derivation(), store.directory());
      builder.build(
          new BuildRequest(task.path(), task.derivation(), attributes, outputs, store, task.log()));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      new Outputs(store, task).adopt(outputs);
      succeeded = true;
    } finally {
      leave(task, place, succeeded);
    }
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

  private Builder builder(Derivation derivation) {
    String name = derivation.builder().substring(PREFIX.length());
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
