package dev.imgx.store.derivation;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A derivation says how to make store paths from store paths: a program, its arguments, its
/// environment. Immutable; all strings are bytes, one per char. Maps and sets that cannot be
/// changed are taken as they are: whoever made one keeps no other hold of it.
///
/// @param name the name of its outputs' paths; its file is called `name.drv`
/// @param outputs by name
/// @param inputDerivations which outputs of which other derivations it needs
/// @param inputSources store paths it needs that no derivation makes
/// @param system the kind of machine, or `builtin`
/// @param builder the program's path, or `builtin:NAME`
/// @param arguments the program's arguments, without its own name
/// @param environment the environment's variables
public record Derivation(
    String name,
    SortedMap<String, Output> outputs,
    SortedMap<StorePath, SortedSet<String>> inputDerivations,
    SortedSet<StorePath> inputSources,
    String system,
    String builder,
    List<String> arguments,
    SortedMap<String, String> environment) {

  private static final Class<?> FROZEN_MAP =
      Collections.unmodifiableSortedMap(new TreeMap<>()).getClass();
  private static final Class<?> FROZEN_SET =
      Collections.unmodifiableSortedSet(new TreeSet<>()).getClass();

  public Derivation {
    outputs = frozen(outputs);
    inputDerivations = frozen(inputDerivations);
    inputSources = frozen(inputSources);
    arguments = List.copyOf(arguments);
    environment = frozen(environment);
  }

  private static <K, V> SortedMap<K, V> frozen(SortedMap<K, V> map) {
    return map.getClass() == FROZEN_MAP
        ? map
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  private static <E> SortedSet<E> frozen(SortedSet<E> set) {
    return set.getClass() == FROZEN_SET
        ? set
        : Collections.unmodifiableSortedSet(new TreeSet<>(set));
  }

  /// The only output, when its content is fixed by a hash; else null. Throws `FormatError` when
  /// fixed outputs are mixed with others, or are not called `out`.
  public @Nullable Output fixedOutput() {
    Output fixed = null;
    for (var entry : outputs.entrySet()) {
      if (entry.getValue().fixed() != null) {
        fixed = entry.getValue();
        if (outputs.size() > 1) {
          throw new FormatError("only one fixed output is allowed for now");
        }
        if (!entry.getKey().equals("out")) {
          throw new FormatError("single fixed output must be named \"out\"");
        }
      }
    }
    return fixed;
  }

  /// The path of this output; throws `FormatError` when there is none of this name, or its path is
  /// not computed yet.
  public StorePath output(String output) {
    Output found = outputs.get(output);
    if (found == null) {
      throw new FormatError(
          "derivation '" + name + "' does not have an output named '" + output + "'");
    }
    StorePath path = found.path();
    if (path == null) {
      throw new FormatError("the path of output '" + output + "' of '" + name + "' is not known");
    }
    return path;
  }

  /// All store paths that the derivation's file refers to.
  public SortedSet<StorePath> references() {
    SortedSet<StorePath> references = new TreeSet<>(inputSources);
    references.addAll(inputDerivations.keySet());
    return references;
  }

  /// The same with other outputs and environment.
  Derivation with(SortedMap<String, Output> newOutputs, SortedMap<String, String> newEnvironment) {
    return new Derivation(
        name,
        newOutputs,
        inputDerivations,
        inputSources,
        system,
        builder,
        arguments,
        newEnvironment);
  }
}
