package dev.imgx.build.debian;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A version of a package, as an index describes it.
///
/// @param source the source package that it was built from
/// @param file where its file is, and how it is known
/// @param depends what it needs, before and after its installation: all clauses, one of each
/// @param provides names that it answers to besides its own
/// @param conflicts what may not be there with it
record BinaryPackage(
    String name,
    DebianVersion version,
    String source,
    PoolFile file,
    List<List<Relation>> depends,
    List<Relation> provides,
    List<Relation> conflicts,
    int priority) {
  private static final List<String> PRIORITIES =
      List.of("required", "important", "standard", "optional");

  /// A file of an archive's pool.
  ///
  /// @param snapshot a moment at which the public archive held it, when that is another than the
  ///   lock file's; else null
  record PoolFile(String path, long size, String sha256, @Nullable String snapshot) {}

  /// Reads the fields of a stanza. Throws `DebianError` when one is missing that must be there.
  static BinaryPackage of(Map<String, String> fields) {
    String name = required(fields, "Package");
    List<List<Relation>> depends = new ArrayList<>(Relation.parse(fields.get("Pre-Depends")));
    depends.addAll(Relation.parse(fields.get("Depends")));
    List<Relation> conflicts = flat(fields.get("Conflicts"));
    conflicts.addAll(flat(fields.get("Breaks")));
    String source = fields.getOrDefault("Source", name);
    int version = source.indexOf(" (");
    return new BinaryPackage(
        name,
        new DebianVersion(required(fields, "Version")),
        version < 0 ? source : source.substring(0, version),
        new PoolFile(required(fields, "Filename"), size(fields), required(fields, "SHA256"), null),
        List.copyOf(depends),
        List.copyOf(flat(fields.get("Provides"))),
        List.copyOf(conflicts),
        priority(fields.getOrDefault("Priority", "")));
  }

  private static List<Relation> flat(@Nullable String field) {
    List<Relation> all = new ArrayList<>();
    Relation.parse(field).forEach(all::addAll);
    return all;
  }

  private static int priority(String name) {
    int place = PRIORITIES.indexOf(name);
    return place < 0 ? PRIORITIES.size() : place;
  }

  private static long size(Map<String, String> fields) {
    try {
      return Long.parseLong(required(fields, "Size"));
    } catch (NumberFormatException e) {
      throw new DebianError(
          "the index gives `%s` a size that is no number: `%s`"
              .formatted(fields.get("Package"), fields.get("Size")),
          e);
    }
  }

  private static String required(Map<String, String> fields, String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new DebianError(
          "the index has no `%s` for `%s`"
              .formatted(field, Objects.requireNonNullElse(fields.get("Package"), "a package")),
          null);
    }
    return value;
  }

  /// Whether both can be there at once. A package does not conflict with what itself provides.
  boolean agreesWith(BinaryPackage other) {
    return !name.equals(other.name)
        && conflicts.stream().noneMatch(conflict -> conflict.admits(other))
        && other.conflicts.stream().noneMatch(conflict -> conflict.admits(this));
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
