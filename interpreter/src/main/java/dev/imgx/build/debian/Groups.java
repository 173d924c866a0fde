package dev.imgx.build.debian;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which packages must live in one place: those that need each other in a circle, because store
/// paths cannot, and the parts of an interpreter, which looks for its modules beside itself.
///
/// Follows Tarjan's algorithm for strongly connected components. Mutable, for one use.
final class Groups {
  /// Sources whose packages are one program cut in pieces.
  private static final Pattern WHOLE =
      Pattern.compile("perl|python3(\\.[0-9]+|-defaults)|cmake|file");

  private final Map<String, SortedSet<String>> edges = new TreeMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> path = new ArrayDeque<>();
  private final SortedMap<String, String> leaders = new TreeMap<>();

  private Groups() {}

  /// For each package that shares its place, the one of them that has the shortest name.
  ///
  /// @param dependencies by package, their names
  static SortedMap<String, String> of(
      Collection<BinaryPackage> packages, Map<String, SortedSet<String>> dependencies) {
    Groups groups = new Groups();
    dependencies.forEach((name, needed) -> groups.edges.put(name, new TreeSet<>(needed)));
    Map<String, List<String>> whole = new TreeMap<>();
    for (BinaryPackage entry : packages) {
      if (WHOLE.matcher(entry.source()).matches()) {
        String program = entry.source().replaceFirst("[.-].*", "");
        whole.computeIfAbsent(program, _ -> new ArrayList<>()).add(entry.name());
      }
    }
    whole.values().forEach(groups::circle);
    groups
        .edges
        .keySet()
        .forEach(name -> {
          if (!groups.numbers.containsKey(name)) {
            groups.visit(name);
          }
        });
    return groups.leaders;
  }

  private void circle(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      edges
          .computeIfAbsent(names.get(i), _ -> new TreeSet<>())
          .add(names.get((i + 1) % names.size()));
    }
  }

  private void visit(String name) {
    numbers.put(name, numbers.size());
    lowest.put(name, numbers.get(name));
    path.push(name);
    for (String next : edges.getOrDefault(name, new TreeSet<>())) {
      if (!numbers.containsKey(next)) {
        visit(next);
        lowest.merge(name, lowest.getOrDefault(next, 0), Math::min);
      } else if (path.contains(next)) {
        lowest.merge(name, numbers.getOrDefault(next, 0), Math::min);
      }
    }
    if (numbers.get(name).equals(lowest.get(name))) {
      close(name);
    }
  }

  private void close(String name) {
    SortedSet<String> members = new TreeSet<>();
    String member;
    do {
      member = path.pop();
      members.add(member);
    } while (!member.equals(name));
    if (members.size() > 1) {
      String first = Collections.min(members, Comparator.comparingInt(String::length));
      members.forEach(each -> leaders.put(each, first));
    }
  }
}
