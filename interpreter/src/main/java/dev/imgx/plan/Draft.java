package dev.imgx.plan;

import dev.imgx.lang.value.EvalError;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A derivation in the making: takes attributes one by one. Mutable, for one derivation.
final class Draft {
  private static final String DRV = ".drv";

  final String name;
  final List<String> arguments = new ArrayList<>();
  final SortedMap<String, String> environment = new TreeMap<>();
  final SortedMap<StorePath, SortedSet<String>> inputs = new TreeMap<>();
  final SortedSet<StorePath> sources = new TreeSet<>();
  String builder = "";
  String system = "";
  @Nullable String outputHash;
  @Nullable HashAlgorithm outputAlgorithm;
  private Ingestion method = Ingestion.FLAT;
  private SortedSet<String> outputs = new TreeSet<>(List.of("out"));

  Draft(String name) {
    this.name = name;
  }

  /// Takes `outputHashMode`.
  void setMode(String mode) {
    method =
        switch (mode) {
          case "recursive", "nar" -> Ingestion.NAR;
          case "flat" -> Ingestion.FLAT;
          case "text" -> throw experimental("outputHashMode = \"text\"", "dynamic-derivations");
          case "git" -> throw experimental("outputHashMode = \"git\"", "git-hashing");
          default ->
              throw new EvalError("invalid value '" + mode + "' for 'outputHashMode' attribute");
        };
  }

  /// Takes `outputs`.
  void setOutputs(List<String> names) {
    SortedSet<String> unique = new TreeSet<>();
    for (String output : names) {
      if (!unique.add(output)) {
        throw new EvalError("duplicate derivation output '" + output + "'");
      }
      if (output.equals("drvPath")) {
        throw new EvalError("invalid derivation output name 'drvPath'");
      }
    }
    if (unique.isEmpty()) {
      throw new EvalError("derivation cannot have an empty set of outputs");
    }
    outputs = unique;
  }

  /// Adds an output of another derivation to what is needed.
  void addInput(StorePath path, String output) {
    inputs.computeIfAbsent(path, k -> new TreeSet<>()).add(output);
  }

  static EvalError experimental(String what, String feature) {
    return new EvalError(
        what + " needs the experimental feature '" + feature + "', which imgx does not have");
  }

  /// The derivation, its outputs' paths still to be computed, which takes what is here along.
  /// Throws `EvalError` when something is missing or does not fit.
  Derivation finish(Hashing hashing) {
    if (builder.isEmpty()) {
      throw new EvalError("required attribute 'builder' missing");
    }
    if (system.isEmpty()) {
      throw new EvalError("required attribute 'system' missing");
    }
    if (name.endsWith(DRV)) {
      throw new EvalError(
          "derivation names are allowed to end in '.drv' only if they produce a single derivation "
              + "file");
    }
    SortedMap<String, Output> made = new TreeMap<>();
    Output output = fixed(hashing);
    for (String id : outputs) {
      made.put(id, output);
      environment.put(id, "");
    }
    return new Derivation(
        name,
        Collections.unmodifiableSortedMap(made),
        Collections.unmodifiableSortedMap(inputs),
        Collections.unmodifiableSortedSet(sources),
        system,
        builder,
        arguments,
        Collections.unmodifiableSortedMap(environment));
  }

  /// Reads the promised hash.
  @FunctionalInterface
  interface Hashing {
    dev.imgx.store.hash.Hash parse(String text, @Nullable HashAlgorithm algorithm);
  }

  private Output fixed(Hashing hashing) {
    String promised = outputHash;
    if (promised == null) {
      return Output.UNRESOLVED;
    }
    if (outputs.size() != 1 || !outputs.first().equals("out")) {
      throw new EvalError("multiple outputs are not supported in fixed-output derivations");
    }
    return new Output(
        null, new ContentAddress.Fixed(method, hashing.parse(promised, outputAlgorithm)));
  }
}
