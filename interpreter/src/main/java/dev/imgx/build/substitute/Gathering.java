package dev.imgx.build.substitute;

import dev.imgx.build.Parallel;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds out what some paths need that is not there: asks level by level, many paths at once.
/// Mutable, for one thread.
final class Gathering {
  /// More than any closure has: an origin that invents references must end somewhere.
  private static final int MOST = 1_000_000;

  /// Who is asked.
  ///
  /// @param present whether a path is at the goal
  /// @param finder where else it is
  /// @param atOnce how many questions at a time
  record Sources(Presence present, Finder finder, int atOnce) {}

  /// Whether a path is at the goal.
  @FunctionalInterface
  interface Presence {
    boolean has(StorePath path) throws IOException;
  }

  /// Where a path is; null when nobody has it.
  @FunctionalInterface
  interface Finder {
    Origin.@Nullable Found find(StorePath path) throws IOException, InterruptedException;
  }

  private enum State {
    OPEN,
    GOOD,
    BAD
  }

  private final Sources sources;
  private final boolean recursive;
  private final Set<StorePath> asked = new HashSet<>();
  private final Set<StorePath> present = ConcurrentHashMap.newKeySet();
  private final Map<StorePath, Origin.Found> found = new ConcurrentHashMap<>();

  /// @param recursive whether what paths refer to is asked for too
  Gathering(Sources sources, boolean recursive) {
    this.sources = sources;
    this.recursive = recursive;
  }

  /// Asks about these paths, and what they refer to.
  void ask(Collection<StorePath> paths) throws InterruptedException {
    Collection<StorePath> level = paths;
    while (!level.isEmpty()) {
      List<StorePath> questions = new ArrayList<>(new TreeSet<>(level));
      questions.removeIf(path -> !asked.add(path));
      if (asked.size() > MOST) {
        throw new TransferError("the paths refer to more than " + MOST + " others");
      }
      Parallel.each(questions, sources.atOnce(), this::ask);
      List<StorePath> next = new ArrayList<>();
      for (StorePath path : questions) {
        Origin.Found one = found.get(path);
        if (one != null && recursive) {
          next.addAll(one.info().references());
        }
      }
      level = next;
    }
  }

  private void ask(StorePath path) throws IOException, InterruptedException {
    if (sources.present().has(path)) {
      present.add(path);
      return;
    }
    Origin.Found one = sources.finder().find(path);
    if (one != null) {
      found.put(path, one);
    }
  }

  /// Whether a path is at the goal already.
  boolean isPresent(StorePath path) {
    return present.contains(path);
  }

  /// Those that were asked about, are not at the goal and were not found.
  Set<StorePath> absent() {
    Set<StorePath> absent = new TreeSet<>(asked);
    absent.removeAll(present);
    absent.removeAll(found.keySet());
    return absent;
  }

  /// What was found for these paths and all that they need, references first. A path of which
  /// something is missing, or that needs itself in a circle, is left out, unless only single paths
  /// are wanted.
  List<Origin.Found> complete(Collection<StorePath> paths) {
    Map<StorePath, State> states = new HashMap<>();
    List<Origin.Found> ordered = new ArrayList<>();
    Deque<StorePath> stack = new ArrayDeque<>(new TreeSet<>(paths));
    while (!stack.isEmpty()) {
      StorePath path = stack.peek();
      Origin.Found one = found.get(path);
      if (one == null || states.getOrDefault(path, State.OPEN) != State.OPEN) {
        stack.pop();
      } else if (states.putIfAbsent(path, State.OPEN) == null) {
        needs(one).forEach(stack::push);
      } else {
        stack.pop();
        boolean good = needs(one).stream().allMatch(need -> isGood(need, states));
        states.put(path, good ? State.GOOD : State.BAD);
        if (good) {
          ordered.add(one);
        }
      }
    }
    return ordered;
  }

  private boolean isGood(StorePath path, Map<StorePath, State> states) {
    return present.contains(path) || states.get(path) == State.GOOD;
  }

  private List<StorePath> needs(Origin.Found one) {
    List<StorePath> needs = new ArrayList<>(one.info().references());
    needs.remove(one.info().path());
    if (!recursive) {
      needs.removeIf(need -> !found.containsKey(need));
    }
    return needs;
  }
}
