package dev.imgx.build;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.store.PathLock;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.HashModulo;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Realises derivations that a builder thinks up while it runs: parts of what it makes, which other
/// builds share. Safe for several threads.
///
/// They are derivations as all others are, in the store and with outputs in the store; only no
/// program has named them. Nothing refers to them: the garbage collector may take them, and then
/// they are made once more.
public final class Nested {
  private final Store store;
  private final InProcess realiser;
  private final BuildLog log;
  private final HashModulo hashes;

  /// Realises by these builders (by the name after `builtin:`), which report to `log`.
  public Nested(Store store, Map<String, Builder> builders, BuildLog log) {
    this.store = store;
    this.realiser = new InProcess(store, builders, false);
    this.log = log;
    this.hashes = new HashModulo(store.directory(), store::readDerivation);
  }

  /// What a builder makes.
  ///
  /// @param name what the output is called
  /// @param builder its name
  /// @param attributes what it is given
  /// @param inputs store paths, which must be valid; the builder sees them and what they refer to
  public record Part(
      String name, String builder, ObjectNode attributes, Collection<StorePath> inputs) {}

  /// Makes the output of a part valid, unless it is, and returns it. Throws what the builder
  /// throws.
  public StorePath realise(Part part) throws IOException, InterruptedException {
    Derivation derivation = derivation(part);
    StorePath output = derivation.output("out");
    if (store.use(output)) {
      return output;
    }
    StorePath path = store.addDerivation(derivation);
    try (PathLock _ = store.lock(List.of(output))) {
      if (!store.isValid(output)) {
        realiser.realise(new Realiser.Task(path, derivation, log, false));
      }
    }
    return output;
  }

  /// The output of a part if it is valid, else null.
  public @Nullable StorePath find(Part part) {
    StorePath output = derivation(part).output("out");
    return store.use(output) ? output : null;
  }

  private Derivation derivation(Part part) {
    SortedMap<String, String> environment = new TreeMap<>();
    byte[] json = part.attributes().toString().getBytes(StandardCharsets.UTF_8);
    environment.put(Attributes.JSON, new String(json, StandardCharsets.ISO_8859_1));
    return hashes.resolve(
        new Derivation(
            part.name(),
            new TreeMap<>(Map.of("out", Output.UNRESOLVED)),
            new TreeMap<>(),
            new TreeSet<>(part.inputs()),
            "builtin",
            InProcess.PREFIX + part.builder(),
            List.of(),
            environment));
  }
}
