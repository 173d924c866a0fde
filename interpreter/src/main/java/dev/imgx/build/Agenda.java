package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which derivations have to be realised for some targets, inputs first.
///
/// Looks only at what is needed: where a wanted output is valid, its inputs are not asked for.
public final class Agenda {
  /// A derivation that has to be realised.
  ///
  /// @param path its file
  /// @param derivation its text
  /// @param needs those on the agenda that come before it
  public record Item(StorePath path, Derivation derivation, List<StorePath> needs) {
    public Item {
      needs = List.copyOf(needs);
    }
  }

  private final Store store;
  private final SortedMap<StorePath, SortedSet<String>> wanted = new TreeMap<>();
  private final Map<StorePath, Derivation> read = new LinkedHashMap<>();
  private final Map<StorePath, Item> items = new LinkedHashMap<>();

  private Agenda(Store store) {
    this.store = store;
  }

  /// The work for these targets: every item after what it needs. Throws `BuildError` when an input
  /// is missing that no derivation makes.
  public static List<Item> of(Store store, Collection<Target> targets) {
    Agenda agenda = new Agenda(store);
    for (Target target : targets) {
      agenda.want(target.derivation(), agenda.outputs(target));
    }
    List<StorePath> roots = new ArrayList<>(agenda.wanted.keySet());
    agenda.visitAll(roots);
    return List.copyOf(agenda.items.values());
  }

  private SortedSet<String> outputs(Target target) {
    Derivation derivation = read(target.derivation());
    for (String output : target.outputs()) {
      derivation.output(output);
    }
    return target.outputs().isEmpty()
        ? new TreeSet<>(derivation.outputs().keySet())
        : target.outputs();
  }

  private Derivation read(StorePath path) {
    return read.computeIfAbsent(path, store::readDerivation);
  }

  private void want(StorePath path, Set<String> outputs) {
    wanted.computeIfAbsent(path, k -> new TreeSet<>()).addAll(outputs);
  }

  /// Depth first, without recursion: a chain of derivations may be long.
  private void visitAll(List<StorePath> roots) {
    Deque<StorePath> stack = new ArrayDeque<>(roots);
    Set<StorePath> entered = new TreeSet<>();
    while (!stack.isEmpty()) {
      StorePath path = stack.peek();
      if (items.containsKey(path) || isDone(path)) {
        stack.pop();
      } else if (entered.add(path)) {
        enter(path, stack);
      } else {
        stack.pop();
        Derivation derivation = read(path);
        List<StorePath> needs = new ArrayList<>(derivation.inputDerivations().keySet());
        needs.removeIf(need -> !items.containsKey(need));
        items.put(path, new Item(path, derivation, needs));
      }
    }
  }

  private void enter(StorePath path, Deque<StorePath> stack) {
    Derivation derivation = read(path);
    for (StorePath source : derivation.inputSources()) {
      if (!store.isValid(source)) {
        throw new BuildError(
            "`%s` needs `%s`, which is not in the store, and nothing makes it"
                .formatted(derivation.name(), store.directory().print(source)));
      }
    }
    derivation
        .inputDerivations()
        .forEach((input, outputs) -> {
          want(input, outputs);
          stack.push(input);
        });
  }

  private boolean isDone(StorePath path) {
    Derivation derivation = read(path);
    for (String output : wanted.getOrDefault(path, new TreeSet<>())) {
      if (!store.isValid(derivation.output(output))) {
        return false;
      }
    }
    return true;
  }
}
