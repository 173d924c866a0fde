package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Names that several packages offer to take, such as `/usr/bin/awk`, as the scripts of packages
/// say it with `update-alternatives --install`. What they compute is not known here.
record Alternatives(SortedMap<String, Choice> choices) {
  /// One way to have a name, with what comes along.
  ///
  /// @param links all of its names, the own one first
  record Choice(int priority, List<Link> links) {}

  /// @param link where the name is
  /// @param name what it is called among alternatives
  /// @param path what it leads to
  record Link(String link, String name, String path) {}

  /// The best choice for each name.
  static Alternatives of(Collection<String> scripts) {
    SortedMap<String, Choice> best = new TreeMap<>();
    for (String script : scripts) {
      for (String line : script.replace("\\\n", " ").lines().toList()) {
        Choice choice = choice(line.strip());
        if (choice != null) {
          best.merge(
              choice.links().getFirst().name(),
              choice,
              (old, other) -> other.priority() > old.priority() ? other : old);
        }
      }
    }
    return new Alternatives(best);
  }

  private static @Nullable Choice choice(String line) {
    if (!line.startsWith("update-alternatives ") || line.contains("$")) {
      return null;
    }
    List<String> words = List.of(line.split("\\s+"));
    int install = words.indexOf("--install");
    if (install < 0
        || words.size() < install + 5
        || !words.get(install + 4).matches("-?[0-9]{1,6}")) {
      return null;
    }
    List<Link> links = new ArrayList<>();
    links.add(new Link(words.get(install + 1), words.get(install + 2), words.get(install + 3)));
    for (int i = install + 5; i + 3 < words.size(); i++) {
      if (words.get(i).equals("--slave")) {
        links.add(new Link(words.get(i + 1), words.get(i + 2), words.get(i + 3)));
      }
    }
    return new Choice(Integer.parseInt(words.get(install + 4)), links);
  }

  /// Makes the links whose targets are there.
  void make(Path root, BuildLog log) throws IOException {
    for (Choice choice : choices.values()) {
      for (Link link : choice.links()) {
        Path target = place(root, link.path());
        Path name = place(root, link.link());
        Path between = root.resolve("etc/alternatives").resolve(link.name());
        if (!Files.exists(target) || Trees.exists(name) || link.name().contains("/")) {
          continue;
        }
        Files.createDirectories(name.getParent());
        Files.createSymbolicLink(name, Path.of("/etc/alternatives", link.name()));
        if (!Trees.exists(between)) {
          Files.createDirectories(between.getParent());
          Files.createSymbolicLink(between, Path.of(link.path()));
        }
        log.line(link.link() + " is " + link.path());
      }
    }
  }

  private static Path place(Path root, String path) {
    return root.resolve(
        MergedNames.place(Layout.linked("", path.startsWith("/") ? path : "/" + path)));
  }
}
