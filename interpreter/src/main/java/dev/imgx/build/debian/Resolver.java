package dev.imgx.build.debian;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds packages that together satisfy what is wanted and each other. Mutable, for one search.
///
/// What can only be had in one way is taken first; then alternatives in the order of preference,
/// unless one of them is there already. When that leads nowhere, the last choice is made another
/// way. A package that needs something that no index has is never tried again.
final class Resolver {
  private static final int MOST_STEPS = 200_000;

  /// Something that must be satisfied.
  ///
  /// @param alternatives of which one is enough
  /// @param of who needs it; null for what the user wants
  record Demand(List<Relation> alternatives, @Nullable BinaryPackage of) {}

  /// Where a choice was made, and what was there before.
  ///
  /// @param others what may be taken instead
  private record Choice(Demand demand, int chosen, Queues queues, List<BinaryPackage> others) {}

  /// How far the two lists of demands are done, and how long they are.
  private record Queues(int nextFirm, int firm, int nextOpen, int open) {}

  private final PackageIndex index;
  private final LinkedHashMap<String, BinaryPackage> chosen = new LinkedHashMap<>();
  private final List<Demand> firm = new ArrayList<>();
  private final List<Demand> open = new ArrayList<>();
  private final Deque<Choice> choices = new ArrayDeque<>();
  private final Set<BinaryPackage> impossible = new HashSet<>();
  private final Map<String, Demand> reasons = new LinkedHashMap<>();
  private int nextFirm;
  private int nextOpen;
  private int steps;
  private @Nullable String explanation;

  Resolver(PackageIndex index) {
    this.index = index;
  }

  /// The packages by name, in the order in which they were found to be needed. Throws `DebianError`
  /// that explains what cannot be satisfied.
  Map<String, BinaryPackage> resolve(List<Relation> wanted) {
    for (Relation relation : wanted) {
      require(new Demand(List.of(relation), null));
    }
    while (true) {
      Demand demand = next();
      if (demand == null) {
        return chosen;
      }
      if (++steps > MOST_STEPS) {
        throw new DebianError(
            "no solution was found in "
                + MOST_STEPS
                + " steps; the first obstacle was\n"
                + explanation,
            null);
      }
      if (!isSatisfied(demand)) {
        satisfy(demand);
      }
    }
  }

  private @Nullable Demand next() {
    if (nextFirm < firm.size()) {
      return firm.get(nextFirm++);
    }
    return nextOpen < open.size() ? open.get(nextOpen++) : null;
  }

  private void require(Demand demand) {
    boolean single =
        demand.alternatives().size() == 1
            && !index.versions(demand.alternatives().getFirst().name()).isEmpty();
    (single ? firm : open).add(demand);
  }

  private boolean isSatisfied(Demand demand) {
    for (Relation relation : demand.alternatives()) {
      BinaryPackage named = chosen.get(relation.name());
      if (named != null && relation.admits(named)) {
        return true;
      }
      for (BinaryPackage provider : index.providers(relation.name())) {
        if (provider.equals(chosen.get(provider.name())) && relation.admits(provider)) {
          return true;
        }
      }
    }
    return false;
  }

  private void satisfy(Demand demand) {
    List<BinaryPackage> candidates = candidates(demand);
    if (!take(demand, candidates)) {
      fail(demand, candidates);
    }
  }

  /// Takes the first of several that is possible, and remembers the others.
  private boolean take(Demand demand, List<BinaryPackage> candidates) {
    List<BinaryPackage> options = new ArrayList<>();
    for (BinaryPackage candidate : candidates) {
      if (!impossible.contains(candidate)
          && chosen.values().stream().allMatch(candidate::agreesWith)) {
        options.add(candidate);
      }
    }
    if (options.isEmpty()) {
      return false;
    }
    BinaryPackage first = options.removeFirst();
    if (!options.isEmpty()) {
      Queues queues = new Queues(nextFirm, firm.size(), nextOpen, open.size());
      choices.push(new Choice(demand, chosen.size(), queues, options));
    }
    chosen.put(first.name(), first);
    reasons.put(first.name(), demand);
    for (List<Relation> clause : first.depends()) {
      require(new Demand(clause, first));
    }
    return true;
  }

  /// Whatever satisfies the demand, the best first.
  private List<BinaryPackage> candidates(Demand demand) {
    Set<BinaryPackage> candidates = new LinkedHashSet<>();
    for (Relation relation : demand.alternatives()) {
      index.versions(relation.name()).stream().filter(relation::admits).forEach(candidates::add);
      index.providers(relation.name()).stream().filter(relation::admits).forEach(candidates::add);
    }
    return List.copyOf(candidates);
  }

  /// Goes back to the last choice that may help, and takes something else there.
  private void fail(Demand demand, List<BinaryPackage> candidates) {
    if (explanation == null) {
      explanation = new Explanation(index, chosen, reasons).of(demand, candidates);
    }
    BinaryPackage of = demand.of();
    boolean never = impossible.containsAll(candidates);
    int useless = Integer.MAX_VALUE;
    if (never && of != null) {
      impossible.add(of);
      useless = List.copyOf(chosen.keySet()).indexOf(of.name());
    }
    while (!choices.isEmpty() && (!never || of != null)) {
      Choice choice = choices.pop();
      if (choice.chosen() <= useless) {
        restore(choice);
        if (take(choice.demand(), choice.others())) {
          return;
        }
      }
    }
    throw new DebianError("these packages cannot be had together\n" + explanation, null);
  }

  private void restore(Choice choice) {
    List<String> names = List.copyOf(chosen.keySet());
    for (String name : names.subList(choice.chosen(), names.size())) {
      chosen.remove(name);
      reasons.remove(name);
    }
    Queues queues = choice.queues();
    firm.subList(queues.firm(), firm.size()).clear();
    open.subList(queues.open(), open.size()).clear();
    nextFirm = queues.nextFirm();
    nextOpen = queues.nextOpen();
  }
}
