package dev.imgx.build.debian;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says why something cannot be satisfied: what is missing or in the way, and who asked for it.
///
/// @param chosen what was taken so far
/// @param reasons for each of them, the demand that it satisfies
record Explanation(
    PackageIndex index, Map<String, BinaryPackage> chosen, Map<String, Resolver.Demand> reasons) {
  /// Lines that begin with two spaces.
  String of(Resolver.Demand demand, List<BinaryPackage> candidates) {
    List<String> lines = new ArrayList<>();
    BinaryPackage by = demand.of();
    String needed = "`" + Relation.print(demand.alternatives()) + "`";
    lines.add(by == null ? needed + " is wanted" : "`" + by + "` needs " + needed + chain(by));
    if (candidates.isEmpty()) {
      demand.alternatives().forEach(relation -> lines.add("  " + missing(relation)));
    }
    for (BinaryPackage candidate : candidates) {
      lines.add("  " + obstacle(candidate));
    }
    return "  " + String.join("\n  ", lines);
  }

  private String missing(Relation relation) {
    List<String> known = new ArrayList<>();
    index.versions(relation.name()).forEach(found -> known.add(found.version().text()));
    index.providers(relation.name()).forEach(found -> known.add("what `" + found + "` provides"));
    return known.isEmpty()
        ? "there is no `" + relation.name() + "` in the index"
        : "of `" + relation.name() + "` the index has " + String.join(", ", known);
  }

  private String obstacle(BinaryPackage candidate) {
    BinaryPackage same = chosen.get(candidate.name());
    if (same != null && !same.equals(candidate)) {
      return "`" + candidate + "`: `" + same + "` is taken already" + chain(same);
    }
    for (BinaryPackage other : chosen.values()) {
      if (!candidate.agreesWith(other)) {
        return "`" + candidate + "` conflicts with `" + other + "`" + chain(other);
      }
    }
    return "`" + candidate + "` needs something that cannot be had";
  }

  /// `, which a 1 needs, which is wanted`.
  private String chain(BinaryPackage entry) {
    StringBuilder text = new StringBuilder();
    Set<String> seen = new HashSet<>();
    @Nullable BinaryPackage current = entry;
    while (current != null && seen.add(current.name())) {
      Resolver.Demand reason = reasons.get(current.name());
      current = reason == null ? null : reason.of();
      text.append(current == null ? ", which is wanted" : ", which `" + current + "` needs");
    }
    return text.toString();
  }
}
