package dev.imgx.build.debian;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a package finds around it when it runs: its own files, and those of what it depends on, all
/// in the layout of the store.
///
/// @param roots the package itself, then its dependencies, the nearest first
/// @param fallback where programs are looked for that nothing else has
record Surroundings(List<Root> roots, List<Root> fallback) {
  /// A path of the store.
  ///
  /// @param logical what it is called
  /// @param place where it is
  record Root(String logical, Path place) {
    /// The directories in which the dynamic linker would look.
    List<String> libraryDirectories() throws IOException {
      List<String> all = new ArrayList<>();
      Path lib = place.resolve("lib");
      if (Files.isDirectory(lib, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(lib, "*-linux-gnu*")) {
          stream.forEach(directory -> all.add("lib/" + FileNames.of(directory)));
        }
        all.sort(null);
        all.add("lib");
        all.add("lib64");
      }
      return all;
    }

    boolean has(String name) {
      return Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
    }

    Path path(String name) {
      Path path = place;
      for (String part : name.split("/")) {
        path = FileNames.resolve(path, part);
      }
      return path;
    }
  }

  /// The package itself.
  Root own() {
    return roots.getFirst();
  }

  /// The path of the store that a file has, by its new name; null when there is none.
  @Nullable String find(String name) {
    for (Root root : roots) {
      if (!name.isEmpty() && root.has(name)) {
        return root.logical() + "/" + name;
      }
    }
    return null;
  }

  /// The path of a program, by its old path; also when only the fallback has it.
  @Nullable String program(String old) {
    String name = Layout.place(old.replaceFirst("^/+", ""));
    String found = find(name);
    if (found != null) {
      return found;
    }
    String last = name.substring(name.lastIndexOf('/') + 1);
    for (Root root : fallback) {
      if (name.startsWith("bin/") && root.has("bin/" + last)) {
        return root.logical() + "/bin/" + last;
      }
    }
    return null;
  }

  /// The directory with a library; null when there is none.
  @Nullable String library(String name) throws IOException {
    for (Root root : roots) {
      for (String directory : root.libraryDirectories()) {
        if (root.has(directory + "/" + name)) {
          return root.logical() + "/" + directory;
        }
      }
    }
    return null;
  }

  /// The lines of a file that all roots may have, each once.
  List<String> notes(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Root root : roots) {
      Path file = root.path(name);
      if (Files.isRegularFile(file)) {
        for (String line : Files.readAllLines(file)) {
          if (!lines.contains(line)) {
            lines.add(Objects.requireNonNull(line));
          }
        }
      }
    }
    return lines;
  }
}
