package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Pins packages of Debian: reads signed indices, finds all that is needed, and says it as a lock.
/// Deterministic: the same indices give the same lock.
public final class Locking {
  /// The public archive takes in what a suite holds some hours after the suite says so.
  private static final Duration TAKEN_IN = Duration.ofHours(12);

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Archive archive;
  private final boolean allowExpired;

  /// How the archive is reached and believed.
  ///
  /// @param environment variables: the search path, a key ring
  /// @param cache a directory for indices
  /// @param keyring a file, or empty for the machine's own
  public record Means(
      Fetcher fetcher, Map<String, String> environment, Path cache, String keyring, BuildLog log) {}

  /// @param allowExpired whether indices may be older than they say they should be
  public Locking(Means means, boolean allowExpired) {
    Archive.Tools tools =
        new Archive.Tools(means.fetcher(), means.environment(), Path.of("/"), means.log());
    this.archive = Archive.of(tools, means.cache(), means.keyring());
    this.allowExpired = allowExpired;
  }

  /// A new lock. Throws `DebianError` when something cannot be satisfied, `BuildError` when
  /// something cannot be fetched.
  public Lock lock(LockRequest request) throws IOException, InterruptedException {
    return lock(request, null, Set.of());
  }

  /// Pins again what a lock holds.
  ///
  /// @param named the packages that may change; none means all
  public Lock update(LockRequest request, Lock old, Set<String> named)
      throws IOException, InterruptedException {
    for (String name : named) {
      if (old.architectures().values().stream().noneMatch(all -> all.containsKey(name))) {
        throw new DebianError("the lock file has no `" + name + "` to be updated", null);
      }
    }
    return lock(request, named.isEmpty() ? null : old, named);
  }

  private Lock lock(LockRequest request, @Nullable Lock old, Set<String> named)
      throws IOException, InterruptedException {
    Map<String, Release> releases = new LinkedHashMap<>();
    Instant newest = Instant.EPOCH;
    for (String suite : request.suites()) {
      Release release = archive.release(suite);
      if (!allowExpired) {
        Archive.checkTime(suite, release, Instant.now());
      }
      releases.put(suite, release);
      newest = release.date().isAfter(newest) ? release.date() : newest;
    }
    SortedMap<String, SortedMap<String, Lock.Entry>> architectures = new TreeMap<>();
    for (String architecture : request.architectures()) {
      PackageIndex index = index(request, releases, architecture);
      if (old != null) {
        keep(index, old, architecture, named);
      }
      List<Relation> wanted = new ArrayList<>();
      Relation.parse(String.join(", ", request.wanted())).forEach(wanted::addAll);
      Map<String, BinaryPackage> found = new Resolver(index).resolve(wanted);
      architectures.put(architecture, entries(found));
    }
    return new Lock(request, MOMENT.format(newest.plus(TAKEN_IN)), architectures);
  }

  private PackageIndex index(
      LockRequest request, Map<String, Release> releases, String architecture)
      throws IOException, InterruptedException {
    PackageIndex index = new PackageIndex();
    for (Map.Entry<String, Release> suite : releases.entrySet()) {
      for (String component : request.components()) {
        String directory = component + "/binary-" + architecture;
        index.add(archive.index(suite.getKey(), suite.getValue(), directory));
      }
    }
    return index;
  }

  private static void keep(PackageIndex index, Lock old, String architecture, Set<String> named) {
    old.architectures()
        .getOrDefault(architecture, new TreeMap<>())
        .forEach((name, entry) -> {
          if (!named.contains(name)) {
            index.keep(kept(name, entry, old.snapshot()));
          }
        });
  }

  private static BinaryPackage kept(String name, Lock.Entry entry, String snapshot) {
    Lock.Source source = entry.source();
    List<List<Relation>> depends = new ArrayList<>();
    entry.dependencies().forEach(needed -> depends.add(List.of(Relation.any(needed))));
    return new BinaryPackage(
        name,
        new DebianVersion(entry.version()),
        name,
        new BinaryPackage.PoolFile(
            source.path(),
            source.size(),
            source.sha256(),
            Objects.requireNonNullElse(entry.snapshot(), snapshot)),
        depends,
        List.of(),
        List.of(),
        0);
  }

  private static SortedMap<String, Lock.Entry> entries(Map<String, BinaryPackage> found) {
    Map<String, SortedSet<String>> dependencies = new TreeMap<>();
    found.values().forEach(entry -> dependencies.put(entry.name(), needed(entry, found.values())));
    Map<String, String> groups = Groups.of(found.values(), dependencies);
    SortedMap<String, Lock.Entry> entries = new TreeMap<>();
    for (BinaryPackage entry : found.values()) {
      BinaryPackage.PoolFile file = entry.file();
      entries.put(
          entry.name(),
          new Lock.Entry(
              entry.version().text(),
              new Lock.Source(file.path(), file.size(), file.sha256()),
              file.snapshot(),
              dependencies.getOrDefault(entry.name(), new TreeSet<>()),
              groups.get(entry.name())));
    }
    return entries;
  }

  /// Of each clause the alternatives that are there: all of them, for each may be the one in use.
  private static SortedSet<String> needed(BinaryPackage entry, Collection<BinaryPackage> all) {
    SortedSet<String> names = new TreeSet<>();
    for (List<Relation> clause : entry.depends()) {
      for (Relation relation : clause) {
        for (BinaryPackage candidate : all) {
          if (!candidate.equals(entry) && relation.admits(candidate)) {
            names.add(candidate.name());
          }
        }
      }
    }
    return names;
  }
}
