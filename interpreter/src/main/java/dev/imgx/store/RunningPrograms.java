package dev.imgx.store;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What running processes use of a store: as their program, their directory, an open or mapped
/// file, or in their environment. Only of processes that this one may look at. Follows
/// `src/libstore/local-gc.cc`. Mutable, for one use.
final class RunningPrograms {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int MAX_NAME = StorePath.HASH_LENGTH + 1 + 211;

  private final List<String> places;
  private final Set<Root> found = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();

  RunningPrograms(Layout layout, StoreDir directory) {
    this.places = List.of(directory.directory() + "/", layout.store() + "/");
  }

  Set<Root> find() {
    visit(
        PROCESSES,
        process -> {
          String name = process.getFileName().toString();
          if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            look(process);
          }
        });
    return found;
  }

  private interface Visitor {
    void visit(Path path) throws IOException;
  }

  private static void visit(Path directory, Visitor visitor) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        visitor.visit(entry);
      }
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      // Processes end while they are looked at, and some may not be: both are no roots.
    }
  }

  private void look(Path process) {
    readLink(process.resolve("exe"));
    readLink(process.resolve("cwd"));
    visit(process.resolve("fd"), this::readLink);
    read(process.resolve("maps"));
    read(process.resolve("environ"));
  }

  private void readLink(Path link) {
    try {
      search(Files.readSymbolicLink(link).toString(), link);
    } catch (IOException e) {
      // As above.
    }
  }

  private void read(Path file) {
    try {
      search(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), file);
    } catch (IOException e) {
      // As above.
    }
  }

  private void search(String text, Path reason) {
    for (String place : places) {
      for (int at = text.indexOf(place); at >= 0; at = text.indexOf(place, at + 1)) {
        int start = at + place.length();
        int end = start;
        while (end < text.length() && end < start + MAX_NAME && isName(text.charAt(end))) {
          end++;
        }
        keep(text.substring(start, end), reason);
      }
    }
  }

  private void keep(String name, Path reason) {
    if (name.length() > StorePath.HASH_LENGTH && seen.add(name + reason)) {
      try {
        found.add(new Root(StorePath.parse(name), reason.toString()));
      } catch (FormatError e) {
        // Something else that begins like a store path.
      }
    }
  }

  private static boolean isName(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "+-._?=".indexOf(c) >= 0;
  }
}
