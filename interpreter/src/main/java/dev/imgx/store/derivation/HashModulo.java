package dev.imgx.store.derivation;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Derivations' hashes, in which a fixed output counts by its content, not by how it is made; the
/// paths of outputs follow from them.
///
/// Follows `src/libstore/derivation/modulo.cc`. Remembers the hash of every derivation it has seen,
/// as digits in base 16; safe for several threads.
public final class HashModulo {
  private final StoreDir directory;
  private final Function<StorePath, Derivation> reader;
  private final Map<StorePath, String> known = new ConcurrentHashMap<>();

  /// `reader` reads the input derivations that have not been seen.
  public HashModulo(StoreDir directory, Function<StorePath, Derivation> reader) {
    this.directory = directory;
    this.reader = reader;
  }

  /// Fills in the paths of all outputs, and the environment variables that are named like them.
  /// Throws `FormatError` when outputs are missing or mixed wrongly.
  public Derivation resolve(Derivation derivation) {
    if (derivation.outputs().isEmpty()) {
      throw new FormatError("derivation '" + derivation.name() + "' must have at least one output");
    }
    boolean fixed = derivation.fixedOutput() != null;
    Hash hash = fixed ? null : hash(derivation, true);
    SortedMap<String, Output> outputs = new TreeMap<>();
    SortedMap<String, String> environment = new TreeMap<>(derivation.environment());
    derivation
        .outputs()
        .forEach((id, output) -> {
          StorePath path =
              hash == null
                  ? fixedPath(derivation.name(), output)
                  : directory.outputPath(id, hash, derivation.name());
          outputs.put(id, new Output(path, output.fixed()));
          environment.put(id, directory.print(path));
        });
    return derivation.with(
        Collections.unmodifiableSortedMap(outputs), Collections.unmodifiableSortedMap(environment));
  }

  /// Remembers a derivation under its path, so that `reader` need not be asked for it.
  public void remember(StorePath path, Derivation derivation) {
    if (!known.containsKey(path)) {
      known.put(path, digits(identity(derivation)));
    }
  }

  private StorePath fixedPath(String name, Output output) {
    ContentAddress.Fixed fixed = output.fixed();
    if (fixed == null) {
      throw new IllegalStateException("not a fixed output of " + name);
    }
    return directory.fixedPath(name, fixed);
  }

  /// What stands for the derivation among the inputs of another.
  private Hash identity(Derivation derivation) {
    Output output = derivation.fixedOutput();
    if (output == null) {
      return hash(derivation, false);
    }
    ContentAddress.Fixed fixed = Objects.requireNonNull(output.fixed());
    String text =
        "fixed:out:%s:%s:%s"
            .formatted(
                fixed.methodAlgorithm(),
                fixed.hash().print(HashFormat.BASE16),
                directory.print(derivation.output("out")));
    return Hash.digest(HashAlgorithm.SHA256, text);
  }

  private Hash hash(Derivation derivation, boolean masked) {
    SortedMap<String, SortedSet<String>> inputs = new TreeMap<>();
    derivation
        .inputDerivations()
        .forEach((path, outputs) -> inputs.merge(input(path), outputs, HashModulo::union));
    return AtermWriter.hashModulo(derivation, directory, inputs, masked);
  }

  /// Different derivations may count as one: those of the same fixed output.
  private static SortedSet<String> union(SortedSet<String> left, SortedSet<String> right) {
    SortedSet<String> both = new TreeSet<>(left);
    both.addAll(right);
    return both;
  }

  private String input(StorePath path) {
    String hash = known.get(path);
    if (hash == null) {
      hash = digits(identity(reader.apply(path)));
      known.put(path, hash);
    }
    return hash;
  }

  private static String digits(Hash hash) {
    return hash.print(HashFormat.BASE16);
  }
}
