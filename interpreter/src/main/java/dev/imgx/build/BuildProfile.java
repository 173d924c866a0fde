package dev.imgx.build;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/// `builtin:buildenv`: a tree of links into packages, as Nix's builder of that name makes profiles.
///
/// Attributes: `derivations`, for each package whether it is active, its priority, how many outputs
/// it has, and these; `manifest`, to which `manifest.nix` leads. Where packages have the same file,
/// the lower priority wins; with equal ones that is an error. Packages that others name in
/// `nix-support/propagated-user-env-packages` come last. Follows
/// `src/libstore/builtins/buildenv.cc`.
public final class BuildProfile implements Builder {
  private static final int FIRST_PROPAGATED = 1000;

  /// What no profile shows: of no use there, or the same in many packages.
  private static final List<String> HIDDEN =
      List.of(
          "/propagated-build-inputs",
          "/nix-support",
          "/perllocal.pod",
          "/info/dir",
          "/log",
          "/manifest.nix",
          "/manifest.json");

  private record Source(String path, int priority) {}

  @Override
  public void build(BuildRequest request) throws IOException {
    List<Source> packages = packages(Composition.bytes(request.attributes().text("derivations")));
    packages.sort(Comparator.comparingInt(Source::priority).thenComparing(Source::path));
    Path output = Files.createDirectories(request.output());
    new Making(new LogicalFiles(request.store()), request.log()).make(packages, output);
    String manifest = Composition.bytes(request.attributes().text("manifest"));
    FileNames.makeLink(output.resolve("manifest.nix"), manifest);
  }

  private static List<Source> packages(String text) {
    Iterator<String> words = words(text).iterator();
    List<Source> packages = new ArrayList<>();
    try {
      while (words.hasNext()) {
        boolean active = !words.next().equals("false");
        int priority = Integer.parseInt(words.next());
        for (int outputs = Integer.parseInt(words.next()); outputs > 0; outputs--) {
          String path = words.next();
          if (active) {
            packages.add(new Source(path, priority));
          }
        }
      }
    } catch (NoSuchElementException | NumberFormatException e) {
      throw new BuildError(
          "`derivations` must be, for each package, `true` or `false`, a priority, a number of"
              + " outputs, and so many paths",
          e);
    }
    return packages;
  }

  private static List<String> words(String text) {
    return List.of(text.split("[ \t\n\r]+")).stream().filter(word -> !word.isEmpty()).toList();
  }

  /// One profile while it is made.
  private static final class Making {
    private final LogicalFiles files;
    private final BuildLog log;
    private final Map<Path, Integer> priorities = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private Set<String> postponed = new TreeSet<>();

    Making(LogicalFiles files, BuildLog log) {
      this.files = files;
      this.log = log;
    }

    void make(List<Source> packages, Path output) throws IOException {
      for (Source source : packages) {
        add(source, output);
      }
      int priority = FIRST_PROPAGATED;
      while (!postponed.isEmpty()) {
        Set<String> now = postponed;
        postponed = new TreeSet<>();
        for (String path : now) {
          add(new Source(path, priority++), output);
        }
      }
    }

    private void add(Source source, Path output) throws IOException {
      if (!done.add(source.path())) {
        return;
      }
      link(source, output);
      Path list = files.follow(source.path() + "/nix-support/propagated-user-env-packages");
      if (list != null && Files.isRegularFile(list)) {
        for (String path : words(Files.readString(list, StandardCharsets.ISO_8859_1))) {
          if (!done.contains(path)) {
            postponed.add(path);
          }
        }
      }
    }

    private void link(Source source, Path output) throws IOException {
      Path place = files.follow(source.path());
      if (place == null || !Trees.exists(place)) {
        throw new BuildError("`" + source.path() + "` does not exist");
      }
      if (!Trees.isDirectory(place)) {
        log.line("not including `" + source.path() + "`: it is no directory");
        return;
      }
      for (String name : Composition.entries(place).keySet()) {
        String path = source.path() + "/" + name;
        if (!name.startsWith(".") && HIDDEN.stream().noneMatch(path::endsWith)) {
          linkOne(new Source(path, source.priority()), FileNames.resolve(output, name));
        }
      }
    }

    private void linkOne(Source source, Path target) throws IOException {
      Path place = files.follow(source.path());
      if (place == null || !Trees.exists(place)) {
        log.line("skipping `" + source.path() + "`: a link that leads nowhere");
        return;
      }
      if (Trees.exists(target)) {
        if (Trees.isDirectory(place)) {
          mergeDirectory(source, target);
          return;
        }
        if (!replaces(source, target)) {
          return;
        }
        Files.delete(target);
      }
      FileNames.makeLink(target, source.path());
      priorities.put(target, source.priority());
    }

    /// Merges a directory with what was linked earlier.
    private void mergeDirectory(Source source, Path target) throws IOException {
      if (Files.isSymbolicLink(target)) {
        String earlier = files.real(FileNames.readLink(target));
        Path place = earlier == null ? null : files.place(earlier);
        if (earlier == null || place == null || !Trees.isDirectory(place)) {
          throw new BuildError(
              "collision between the directory `%s` and `%s`, which is none"
                  .formatted(source.path(), FileNames.readLink(target)));
        }
        Files.delete(target);
        Files.createDirectory(target);
        link(new Source(earlier, priorities.getOrDefault(target, 0)), target);
      }
      link(source, target);
    }

    /// Whether a file wins over what was linked earlier.
    private boolean replaces(Source source, Path target) throws IOException {
      if (!Files.isSymbolicLink(target)) {
        throw new BuildError("collision between `" + source.path() + "` and a directory");
      }
      int earlier = priorities.getOrDefault(target, 0);
      if (earlier == source.priority()) {
        throw new BuildError(
            "two packages with the priority %d have the same file:\n  %s\n  %s"
                .formatted(earlier, FileNames.readLink(target), source.path()));
      }
      return earlier > source.priority();
    }
  }
}
