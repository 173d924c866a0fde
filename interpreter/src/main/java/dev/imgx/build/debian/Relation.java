package dev.imgx.build.debian;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A package that another one speaks of: `libc6 (>= 2.34)`. Follows `deb-control(5)`.
///
/// @param operator one of `<<`, `<=`, `=`, `>=`, `>>`; null when any version will do
record Relation(String name, @Nullable String operator, DebianVersion version) {
  private static final DebianVersion NONE = new DebianVersion("");

  /// Any version of a package.
  static Relation any(String name) {
    return new Relation(name, null, NONE);
  }

  /// A field such as `Depends`: the outer list is of things that are all meant, the inner ones of
  /// alternatives, the best first.
  static List<List<Relation>> parse(@Nullable String field) {
    List<List<Relation>> clauses = new ArrayList<>();
    if (field == null) {
      return clauses;
    }
    for (String clause : field.split(",")) {
      List<Relation> alternatives = new ArrayList<>();
      for (String alternative : clause.split("\\|")) {
        if (!alternative.isBlank()) {
          alternatives.add(one(alternative.strip()));
        }
      }
      if (!alternatives.isEmpty()) {
        clauses.add(List.copyOf(alternatives));
      }
    }
    return clauses;
  }

  /// `name`, `name:any`, `name (op version)`.
  private static Relation one(String text) {
    int open = text.indexOf('(');
    String name = open < 0 ? text : text.substring(0, open).strip();
    int qualifier = name.indexOf(':');
    String plain =
        qualifier > 0 && name.substring(qualifier).matches(":(any|native)")
            ? name.substring(0, qualifier)
            : name;
    int close = text.indexOf(')', open + 1);
    if (open < 0 || close < 0) {
      return any(plain);
    }
    String inside = text.substring(open + 1, close).strip();
    int end = 0;
    while (end < inside.length() && "<>=".indexOf(inside.charAt(end)) >= 0) {
      end++;
    }
    String operator =
        switch (inside.substring(0, end)) {
          case "<" -> "<=";
          case ">" -> ">=";
          case "" -> "=";
          case String other -> other;
        };
    return new Relation(plain, operator, new DebianVersion(inside.substring(end).strip()));
  }

  /// Whether a version is meant.
  boolean admits(DebianVersion found) {
    if (operator == null) {
      return true;
    }
    int order = found.compareTo(version);
    return switch (operator) {
      case "<<" -> order < 0;
      case "<=" -> order <= 0;
      case "=" -> order == 0;
      case ">=" -> order >= 0;
      case ">>" -> order > 0;
      default -> false;
    };
  }

  /// Whether a package is meant: by its own name, or by one that it provides. A provided name
  /// without a version is no version at all.
  boolean admits(BinaryPackage candidate) {
    if (candidate.name().equals(name) && admits(candidate.version())) {
      return true;
    }
    return candidate.provides().stream()
        .anyMatch(given ->
            given.name().equals(name)
                && (operator == null || (given.operator() != null && admits(given.version()))));
  }

  @Override
  public String toString() {
    return operator == null ? name : name + " (" + operator + " " + version + ")";
  }

  /// The alternatives of a clause as a control file writes them.
  static String print(List<Relation> alternatives) {
    return String.join(" | ", alternatives.stream().map(Relation::toString).toList());
  }
}
