package dev.imgx.store;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What lies about in a store that nobody uses now, and belongs to no valid path: after a
/// collection there should be nothing.
final class Remains {
  private static final Set<String> DATABASE =
      Set.of("big-lock", "db.sqlite", "db.sqlite-shm", "db.sqlite-wal", "reserved", "schema");

  private final Path root;
  private final Set<String> valid;
  private final SortedSet<String> found = new TreeSet<>();

  private Remains(Path root) {
    this.root = root;
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      valid = store.paths().stream().map(StorePath::toString).collect(Collectors.toSet());
    }
  }

  /// Names of files below `root`, and processes that work there.
  static SortedSet<String> of(Path root) {
    Remains remains = new Remains(root);
    remains.look();
    remains.lookForProcesses();
    return remains.found;
  }

  /// Processes that work there.
  static SortedSet<String> processes(Path root) {
    Remains remains = new Remains(root);
    remains.lookForProcesses();
    return remains.found;
  }

  private void look() {
    for (String name : names("nix/store")) {
      if (!valid.contains(name) && !name.equals(".links")) {
        found.add("nix/store/" + name);
      }
    }
    for (String name : names("nix/var/nix/db")) {
      if (!DATABASE.contains(name)) {
        found.add("nix/var/nix/db/" + name);
      }
    }
    for (String empty :
        List.of(
            "nix/var/nix/temproots",
            "nix/var/nix/gc-socket",
            "nix/var/imgx/tmp",
            "nix/var/imgx/kept")) {
      names(empty).forEach(name -> found.add(empty + "/" + name));
    }
    for (String links : List.of("nix/var/nix/gcroots/auto", "nix/var/nix/gcroots/imgx")) {
      for (String name : names(links)) {
        if (name.contains(".tmp")) {
          found.add(links + "/" + name);
        }
      }
    }
    for (String name : names("nix/var/imgx/trees")) {
      if (name.endsWith(".tmp")) {
        found.add("nix/var/imgx/trees/" + name);
      }
    }
    lookAtLinks();
    lookAtLogs();
  }

  private void lookAtLinks() {
    try {
      for (String name : names("nix/store/.links")) {
        if (Sweeper.linkCount(root.resolve("nix/store/.links").resolve(name)) < 2) {
          found.add("nix/store/.links/" + name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void lookAtLogs() {
    for (String part : names("nix/var/log/nix/drvs")) {
      for (String rest : names("nix/var/log/nix/drvs/" + part)) {
        String name = part + rest;
        String path = name.endsWith(".bz2") ? name.substring(0, name.length() - 4) : name;
        if (!valid.contains(path) || !isPath(path)) {
          found.add("nix/var/log/nix/drvs/" + part + "/" + rest);
        }
      }
    }
  }

  private static boolean isPath(String name) {
    try {
      return StorePath.parse(name).isDerivation();
    } catch (FormatError e) {
      return false;
    }
  }

  /// Builders see the root in their mounts, their maker in its arguments.
  private void lookForProcesses() {
    long own = ProcessHandle.current().pid();
    for (String name : names(Path.of("/proc"))) {
      if (name.chars().allMatch(Character::isDigit) && Long.parseLong(name) != own) {
        Path process = Path.of("/proc", name);
        if (read(process.resolve("cmdline")).contains(root.toString())
            || read(process.resolve("mountinfo")).contains(root + "/nix")) {
          found.add("process " + name + ": " + read(process.resolve("cmdline")).replace('\0', ' '));
        }
      }
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private List<String> names(String directory) {
    return names(root.resolve(directory));
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
