package dev.imgx.build.debian;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds the places of a tree whose names match a pattern.
record Places(Path root) {
  /// The names, sorted; `*` stands for any characters but a slash. Several names of one place count
  /// once: the one that is no link.
  List<String> matching(String pattern) throws IOException {
    List<String> names = List.of("");
    for (String part : pattern.split("/")) {
      List<String> next = new ArrayList<>();
      for (String name : names) {
        for (String child : children(name, part)) {
          next.add(name.isEmpty() ? child : name + "/" + child);
        }
      }
      names = next;
    }
    Set<Path> seen = new HashSet<>();
    List<String> plain = new ArrayList<>();
    for (String name : names) {
      if (!Files.isSymbolicLink(root.resolve(name)) && seen.add(root.resolve(name).toRealPath())) {
        plain.add(name);
      }
    }
    return plain;
  }

  private Set<String> children(String name, String part) throws IOException {
    Set<String> children = new TreeSet<>();
    Path directory = root.resolve(name);
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, part)) {
        stream.forEach(child -> children.add(FileNames.of(child)));
      }
    }
    return children;
  }
}
