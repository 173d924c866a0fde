package dev.imgx.build;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Names every file in which two trees differ, in a store's eyes: kind, content, whether it is a
/// program, where a link leads.
final class Comparison {
  private final List<String> differences = new ArrayList<>();

  private Comparison() {}

  /// The differences, each a line: the path below the roots, and what differs.
  static List<String> of(Path before, Path after) throws IOException {
    Comparison comparison = new Comparison();
    comparison.compare("", before, after);
    return comparison.differences;
  }

  private void compare(String name, Path before, Path after) throws IOException {
    String kind = kind(before);
    String other = kind(after);
    if (!kind.equals(other)) {
      differ(name, kind + " before, " + other + " now");
      return;
    }
    switch (kind) {
      case "a directory" -> compareEntries(name, before, after);
      case "a link" -> compareLinks(name, before, after);
      default -> compareFiles(name, before, after);
    }
  }

  private static String kind(Path path) {
    if (Files.isSymbolicLink(path)) {
      return "a link";
    }
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "a directory" : "a file";
  }

  private void compareEntries(String name, Path before, Path after) throws IOException {
    SortedMap<String, Path> old = entries(before);
    SortedMap<String, Path> now = entries(after);
    Set<String> all = new TreeSet<>(old.keySet());
    all.addAll(now.keySet());
    for (String entry : all) {
      Path left = old.get(entry);
      Path right = now.get(entry);
      String below = name + "/" + entry;
      if (left == null) {
        differ(below, "only now");
      } else if (right == null) {
        differ(below, "only before");
      } else {
        compare(below, left, right);
      }
    }
  }

  private static SortedMap<String, Path> entries(Path directory) throws IOException {
    SortedMap<String, Path> entries = new TreeMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        entries.put(FileNames.of(path), path);
      }
    }
    return entries;
  }

  private void compareLinks(String name, Path before, Path after) throws IOException {
    String old = FileNames.readLink(before);
    String now = FileNames.readLink(after);
    if (!old.equals(now)) {
      differ(name, "leads to `" + old + "` before, `" + now + "` now");
    }
  }

  private void compareFiles(String name, Path before, Path after) throws IOException {
    if (Files.isExecutable(before) != Files.isExecutable(after)) {
      differ(name, "is a program " + (Files.isExecutable(before) ? "before" : "now"));
    }
    long place = Files.mismatch(before, after);
    if (place >= 0) {
      differ(name, "differs from byte " + place);
    }
  }

  private void differ(String name, String how) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    String path = name.isEmpty() ? "the output itself" : new String(bytes, StandardCharsets.UTF_8);
    differences.add(path + ": " + how);
  }
}
