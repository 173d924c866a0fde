package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What has to be fetched and which derivations have to be realised for some targets.
///
/// Looks only at what is needed: where a wanted output is valid or can be fetched, its inputs are
/// not asked for. Goes through the graph level by level, so that a substituter is asked about many
/// paths at once.
public final class Agenda {
  /// A derivation that has to be realised.
  ///
  /// @param path its file
  /// @param derivation its text
  /// @param needs those on the agenda that come before it
  /// @param awaits its inputs that are to be fetched
  public record Item(
      StorePath path, Derivation derivation, List<StorePath> needs, List<StorePath> awaits) {
    public Item {
      needs = List.copyOf(needs);
      awaits = List.copyOf(awaits);
    }

    /// Whether a hash says what comes out, as of what is downloaded.
    public boolean isFetch() {
      return derivation.outputs().values().stream().anyMatch(output -> output.fixed() != null);
    }
  }

  private final Store store;
  private final Substituter substituter;
  private final SortedMap<StorePath, SortedSet<String>> wanted = new TreeMap<>();
  private final Map<StorePath, Derivation> read = new HashMap<>();
  private final Set<StorePath> built = new TreeSet<>();
  private final SortedMap<StorePath, Collection<StorePath>> fetched = new TreeMap<>();
  private final Map<StorePath, Item> items = new LinkedHashMap<>();

  private Agenda(Store store, Substituter substituter) {
    this.store = store;
    this.substituter = substituter;
  }

  /// The work for these targets. Throws `BuildError` when an input is missing that no derivation
  /// makes.
  public static Agenda of(Store store, Collection<Target> targets, Substituter substituter)
      throws InterruptedException {
    Agenda agenda = new Agenda(store, substituter);
    List<StorePath> roots = new ArrayList<>();
    targets.forEach(target -> roots.add(target.derivation()));
    store.protect(roots);
    for (Target target : targets) {
      agenda.want(target.derivation(), agenda.outputs(target));
    }
    SortedSet<StorePath> level = new TreeSet<>(roots);
    while (!level.isEmpty()) {
      level = agenda.decide(level);
    }
    agenda.arrange(roots);
    return agenda;
  }

  /// The derivations to be realised, every one after what it needs.
  public List<Item> items() {
    return List.copyOf(items.values());
  }

  /// The paths to be fetched from the substituter first.
  public Set<StorePath> fetches() {
    Set<StorePath> all = new TreeSet<>();
    fetched.values().forEach(all::addAll);
    return Collections.unmodifiableSet(all);
  }

  /// The derivations whose wanted outputs are there already.
  public Set<StorePath> present() {
    Set<StorePath> present = new TreeSet<>(wanted.keySet());
    present.removeAll(built);
    present.removeAll(fetched.keySet());
    return Collections.unmodifiableSet(present);
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

  /// Whether that was not known yet.
  private boolean want(StorePath path, Set<String> outputs) {
    return wanted.computeIfAbsent(path, k -> new TreeSet<>()).addAll(outputs);
  }

  /// Decides for each of these derivations whether it is fetched or built; returns the derivations
  /// of which more is wanted now than before.
  private SortedSet<StorePath> decide(SortedSet<StorePath> level) throws InterruptedException {
    SortedMap<StorePath, Collection<StorePath>> missing = new TreeMap<>();
    Set<StorePath> candidates = new TreeSet<>();
    Set<StorePath> valid = valid(level);
    for (StorePath path : level) {
      List<StorePath> outputs = built.contains(path) ? new ArrayList<>() : wantedOutputs(path);
      outputs.removeAll(valid);
      if (!outputs.isEmpty()) {
        missing.put(path, outputs);
        if (substituter.isActive() && mayBeFetched(path)) {
          candidates.addAll(outputs);
        }
      }
    }
    Set<StorePath> obtainable =
        candidates.isEmpty() ? Set.of() : substituter.obtainable(candidates);
    SortedSet<StorePath> next = new TreeSet<>();
    missing.forEach((path, outputs) -> {
      if (obtainable.containsAll(outputs)) {
        fetched.put(path, outputs);
      } else {
        fetched.remove(path);
        enter(path, next);
      }
    });
    return next;
  }

  /// Those wanted outputs that are there already; from now on they stay.
  private Set<StorePath> valid(Collection<StorePath> level) {
    List<StorePath> outputs = new ArrayList<>();
    level.forEach(path -> outputs.addAll(wantedOutputs(path)));
    return store.use(outputs);
  }

  private List<StorePath> wantedOutputs(StorePath path) {
    Derivation derivation = read(path);
    List<StorePath> outputs = new ArrayList<>();
    for (String output : wanted.getOrDefault(path, new TreeSet<>())) {
      outputs.add(derivation.output(output));
    }
    return outputs;
  }

  private boolean mayBeFetched(StorePath path) {
    Attributes attributes = Attributes.of(read(path), store.directory());
    return !attributes.has("allowSubstitutes") || attributes.flag("allowSubstitutes");
  }

  private void enter(StorePath path, SortedSet<StorePath> next) {
    built.add(path);
    Derivation derivation = read(path);
    Set<StorePath> valid = store.use(derivation.inputSources());
    for (StorePath source : derivation.inputSources()) {
      if (!valid.contains(source)) {
        throw new BuildError(
            "`%s` needs `%s`, which is not in the store, and nothing makes it"
                .formatted(derivation.name(), store.directory().print(source)));
      }
    }
    derivation
        .inputDerivations()
        .forEach((input, outputs) -> {
          if (want(input, outputs)) {
            next.add(input);
          }
        });
  }

  private List<StorePath> awaits(Derivation derivation) {
    List<StorePath> awaits = new ArrayList<>();
    derivation
        .inputDerivations()
        .forEach((input, outputs) -> {
          Collection<StorePath> coming = fetched.getOrDefault(input, List.of());
          for (String output : outputs) {
            StorePath path = coming.isEmpty() ? null : read(input).output(output);
            if (path != null && coming.contains(path)) {
              awaits.add(path);
            }
          }
        });
    return awaits;
  }

  /// Depth first, without recursion: a chain of derivations may be long.
  private void arrange(List<StorePath> roots) {
    Deque<StorePath> stack = new ArrayDeque<>(roots);
    Set<StorePath> entered = new TreeSet<>();
    while (!stack.isEmpty()) {
      StorePath path = stack.peek();
      if (!built.contains(path) || items.containsKey(path)) {
        stack.pop();
      } else if (entered.add(path)) {
        read(path).inputDerivations().keySet().forEach(stack::push);
      } else {
        stack.pop();
        Derivation derivation = read(path);
        List<StorePath> needs = new ArrayList<>(derivation.inputDerivations().keySet());
        needs.removeIf(need -> !items.containsKey(need));
        items.put(path, new Item(path, derivation, needs, awaits(derivation)));
      }
    }
  }
}
