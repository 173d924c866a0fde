package dev.imgx.build;

import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One tree of symbolic links to the files of several trees. Immutable.
///
/// A directory that only one tree has is one link, where `linkDirectories` allows; one that several
/// have is merged, also through links to directories. Follows `buildEnv`'s rules as nixpkgs's
/// `pkgs/build-support/buildenv/builder.pl` has them.
public final class LinkFarm {
  /// A directory that takes links.
  public interface Place {
    /// Makes a directory in it. Names are bytes, one per char.
    Place directory(String name) throws IOException;

    /// Makes a link in it, which says `target`.
    void link(String name, String target) throws IOException;
  }

  /// A directory on disk.
  private record OnDisk(Path path) implements Place {
    @Override
    public Place directory(String name) throws IOException {
      return new OnDisk(Files.createDirectory(FileNames.resolve(path, name)));
    }

    @Override
    public void link(String name, String target) throws IOException {
      FileNames.makeLink(FileNames.resolve(path, name), target);
    }
  }

  /// What is chosen.
  ///
  /// @param pathsToLink which parts of the trees are taken: `/` or paths below it
  /// @param ignoreCollisions whether the first of several files wins
  /// @param linkDirectories whether a directory may become a link
  record Choice(List<String> pathsToLink, boolean ignoreCollisions, boolean linkDirectories) {
    /// Whether everything at and below `name` is taken.
    boolean takes(String name) {
      for (String path : pathsToLink) {
        if (path.equals("/") || (name + "/").startsWith(path + "/")) {
          return true;
        }
      }
      return false;
    }

    /// Whether something below `name` is taken.
    boolean leadsTo(String name) {
      return pathsToLink.stream().anyMatch(path -> path.startsWith(name + "/"));
    }
  }

  /// One of the trees.
  ///
  /// @param path its logical path
  /// @param priority where several have a file, the one with the lowest number wins
  record Tree(String path, long priority) {}

  /// A thing to link to: its logical path, which the link will say, and where it really is.
  private record Source(String logical, Path place, boolean directory, long priority) {}

  private final LogicalFiles files;
  private final Choice choice;

  LinkFarm(LogicalFiles files, Choice choice) {
    this.files = files;
    this.choice = choice;
  }

  /// Makes links to all files of these trees, whose logical paths are bytes: every directory is a
  /// real one, and of several files of one name the first wins. Throws `BuildError` when a path is
  /// no directory, or when a directory and a file have one name.
  public static void join(Store store, List<String> paths, Place output) throws IOException {
    new LinkFarm(new LogicalFiles(store), new Choice(List.of("/"), true, false))
        .build(paths.stream().map(path -> new Tree(path, 0)).toList(), output);
  }

  /// Makes the links to these trees in the empty directory `output`.
  void build(List<Tree> trees, Path output) throws IOException {
    build(trees, new OnDisk(output));
  }

  private void build(List<Tree> trees, Place output) throws IOException {
    List<Source> roots = new ArrayList<>();
    for (Tree tree : trees) {
      String path = tree.path();
      Source source = source(path, tree.priority());
      if (source == null) {
        throw new BuildError("`" + path + "` does not exist");
      }
      if (!source.directory()) {
        throw new BuildError("`" + path + "` is a file; only directories can be merged by links");
      }
      roots.add(source);
    }
    merge("", roots, output);
  }

  private void merge(String name, List<Source> directories, Place output) throws IOException {
    Map<String, List<Source>> children = new TreeMap<>();
    for (Source directory : directories) {
      for (Map.Entry<String, Path> entry : Composition.entries(directory.place()).entrySet()) {
        String child = entry.getKey();
        if (name.isEmpty() && (child.equals("nix-support") || child.startsWith("propagated-"))) {
          continue;
        }
        children
            .computeIfAbsent(child, k -> new ArrayList<>())
            .add(child(directory, directory.logical() + "/" + child, entry.getValue()));
      }
    }
    for (Map.Entry<String, List<Source>> child : children.entrySet()) {
      place(name + "/" + child.getKey(), child.getKey(), child.getValue(), output);
    }
  }

  /// What is in a directory: only a link has to be looked for elsewhere.
  private Source child(Source directory, String logical, Path place) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isSymbolicLink()) {
      return new Source(logical, place, attributes.isDirectory(), directory.priority());
    }
    Source source = source(logical, directory.priority());
    return source != null
        ? source
        : new Source(logical, directory.place(), false, directory.priority());
  }

  private void place(String name, String own, List<Source> sources, Place output)
      throws IOException {
    boolean taken = choice.takes(name);
    if (!taken && !choice.leadsTo(name)) {
      return;
    }
    List<Source> best = best(sources);
    Source first = best.getFirst();
    boolean directories = best.stream().allMatch(Source::directory);
    boolean single = best.size() == 1 && choice.linkDirectories();
    if (directories && !(taken && single)) {
      merge(name, best, output.directory(own));
    } else if (taken) {
      for (Source other : best) {
        agree(first, other);
      }
      output.link(own, first.logical());
    }
  }

  /// Without the files of lower priority than the first, which is a file.
  private static List<Source> best(List<Source> sources) {
    if (sources.size() == 1) {
      return sources;
    }
    List<Source> ranked =
        sources.stream().sorted(Comparator.comparingLong(Source::priority)).toList();
    Source first = ranked.getFirst();
    return first.directory()
        ? ranked
        : ranked.stream().filter(other -> other.priority() == first.priority()).toList();
  }

  private void agree(Source first, Source other) throws IOException {
    if (first.directory() != other.directory()) {
      throw new BuildError(
          "collision between a directory and a file: `%s` and `%s`"
              .formatted(first.logical(), other.logical()));
    }
    if (!choice.ignoreCollisions() && !same(first.place(), other.place())) {
      throw new BuildError(
          "collision between `" + first.logical() + "` and `" + other.logical() + "`");
    }
  }

  private static boolean same(Path first, Path other) throws IOException {
    return first.equals(other)
        || (Files.isRegularFile(first, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)
            && Files.isExecutable(first) == Files.isExecutable(other)
            && Files.mismatch(first, other) < 0);
  }

  private @Nullable Source source(String logical, long priority) throws IOException {
    Path place = files.follow(logical);
    if (place == null || !Trees.exists(place)) {
      return null;
    }
    return new Source(logical, place, Trees.isDirectory(place), priority);
  }
}
