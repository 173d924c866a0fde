package dev.imgx.store;

import dev.imgx.store.archive.Posix;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Deletes what belongs to no valid path: files that killed runs left in the store, logs of
/// derivations that are gone, links that nothing shares.
record Leftovers(Layout layout, Catalog catalog, Sweeper sweeper, Consumer<String> listener) {
  /// `graph` is what was valid when the collection began; what became valid later is asked for.
  void delete(PathGraph graph, RootServer server) throws IOException {
    for (Path entry : entries(layout.store())) {
      String name = entry.getFileName().toString();
      if (!entry.equals(layout.links()) && !wasValid(graph, parse(name))) {
        unregistered(entry, name, server);
      }
    }
    unusedLinks();
    TemporaryTrees.deleteLeftovers(layout.temporary());
    halves();
    logs();
  }

  /// Parts of files that nobody has gone on with for a day.
  private void halves() throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(1));
    for (Path half : entries(layout.halves())) {
      boolean lock = half.endsWith("lock");
      if (!lock && Files.getLastModifiedTime(half).toInstant().isBefore(old)) {
        Files.deleteIfExists(half);
      }
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  private static @Nullable StorePath parse(String name) {
    try {
      return StorePath.parse(name);
    } catch (FormatError e) {
      return null;
    }
  }

  /// Then it still is, unless it was deleted with its files.
  private static boolean wasValid(PathGraph graph, @Nullable StorePath path) {
    return path != null && graph.find(path) >= 0;
  }

  /// Something in the store directory that is not a valid path. What somebody prepares is protected
  /// by its hash part, or locked.
  private void unregistered(Path entry, String name, RootServer server) throws IOException {
    StorePath path = parse(name);
    if (path == null) {
      if (!isLockedDirectory(entry)) {
        remove(entry);
      }
    } else if (server.claim(Set.of(path.hashPart()))) {
      try {
        if (!catalog.isValid(path)) {
          remove(entry);
        }
      } finally {
        server.settle();
      }
    }
  }

  private void remove(Path entry) throws IOException {
    listener.accept("deleting '" + entry + "'");
    sweeper.delete(entry);
  }

  /// A Nix that adds a path holds a lock on a directory of its own.
  private static boolean isLockedDirectory(Path entry) {
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    int descriptor = Posix.openDirectory(entry);
    if (descriptor < 0) {
      return false;
    }
    try {
      return !Posix.tryLock(descriptor, false);
    } finally {
      Posix.close(descriptor);
    }
  }

  /// Links of the optimiser that only it still has.
  private void unusedLinks() throws IOException {
    for (Path link : entries(layout.links())) {
      try {
        if (Sweeper.linkCount(link) == 1) {
          sweeper.delete(link);
        }
      } catch (NoSuchFileException e) {
        // Another collector was faster.
      }
    }
  }

  private void logs() throws IOException {
    for (Path part : entries(layout.logs())) {
      for (Path log : entries(part)) {
        String name = part.getFileName() + log.getFileName().toString();
        StorePath path = parse(name.endsWith(".bz2") ? name.substring(0, name.length() - 4) : name);
        if (path != null && !catalog.isValid(path)) {
          sweeper.delete(log);
        }
      }
      try {
        Files.deleteIfExists(part);
      } catch (DirectoryNotEmptyException e) {
        // There are logs of valid derivations.
      }
    }
  }
}
