package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges trees as `rsync -ak` or `rsync -aK` does: later files take the place of earlier ones, a
/// directory has the mode of the last that was merged into it. Mutable, for one thread.
///
/// Links are followed logically: what leads out of the visible store leads nowhere.
final class TreeMerge {
  private static final int NEW_DIRECTORY = 0755;
  private static final int MOST_STEPS = 1000;

  private final LayerTree.Directory root = new LayerTree.Directory(NEW_DIRECTORY);
  private final boolean keepDirlinks;
  private final VisibleFiles files;

  /// The directories that are being copied, by their paths without links.
  private final Deque<String> open = new ArrayDeque<>();

  TreeMerge(StoreView store, boolean keepDirlinks) {
    this.files = new VisibleFiles(store);
    this.keepDirlinks = keepDirlinks;
  }

  /// The merged tree; its root is writable for user and group, as in the original.
  LayerTree.Directory root() {
    root.setMode(root.mode() | 0220);
    return root;
  }

  /// Merges the tree at the logical path `item`; a file goes to the root under its name.
  void add(String item) throws IOException {
    String real = files.real(item);
    if (real == null) {
      throw new ArchiveError("`" + item + "`, which should go into the layer, does not exist");
    }
    PosixFileAttributes attributes;
    try {
      attributes = attributes(files.physical(real));
    } catch (NoSuchFileException e) {
      throw new ArchiveError("`" + item + "`, which should go into the layer, does not exist", e);
    }
    if (attributes.isDirectory()) {
      directory(root, real, attributes);
    } else {
      node(root, files.publicName(item), real, files.physical(real));
    }
  }

  /// Begins with a tree that is to become part of this one.
  void add(LayerTree.Directory tree) {
    root.setMode(tree.mode());
    root.entries().putAll(tree.entries());
  }

  /// Merges the directory at the logical path `item` as it is, but writable for its owner.
  void addState(String item) throws IOException {
    if (read(files.physical(item)) instanceof LayerTree.Directory tree) {
      mergeState(root, tree);
    }
  }

  private static void mergeState(LayerTree.Directory into, LayerTree.Directory from) {
    for (Map.Entry<String, LayerTree> entry : from.entries().entrySet()) {
      switch (entry.getValue()) {
        case LayerTree.Directory directory -> {
          LayerTree old = into.entry(entry.getKey());
          LayerTree.Directory below =
              old instanceof LayerTree.Directory there
                  ? there
                  : new LayerTree.Directory(NEW_DIRECTORY);
          into.entries().put(entry.getKey(), below);
          below.setMode(below.mode() | 0200);
          mergeState(below, directory);
        }
        case LayerTree.File file ->
            into.entries()
                .put(
                    entry.getKey(),
                    new LayerTree.File(file.source(), file.size(), file.mode() | 0200));
        case LayerTree.Link link -> into.entries().put(entry.getKey(), link);
      }
    }
  }

  private void directory(LayerTree.Directory into, String logical, PosixFileAttributes attributes)
      throws IOException {
    if (open.contains(logical)) {
      throw new ArchiveError(
          "`" + logical + "` contains a link to itself, which cannot become a directory");
    }
    open.push(logical);
    into.setMode(mode(attributes));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(files.physical(logical))) {
      for (Path entry : entries) {
        String name = FileNames.of(entry);
        node(into, name, logical + "/" + name, entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    open.pop();
  }

  private void node(LayerTree.Directory into, String name, String logical, Path path)
      throws IOException {
    PosixFileAttributes attributes = attributes(path);
    if (attributes.isDirectory()) {
      directory(subdirectory(into, name), logical, attributes);
    } else if (attributes.isRegularFile()) {
      LayerTree file = new LayerTree.File(path, attributes.size(), mode(attributes));
      put(into, name, logical, file);
    } else if (attributes.isSymbolicLink()) {
      link(into, name, logical, path);
    } else {
      throw new ArchiveError("`" + logical + "` is neither a file, a directory nor a link");
    }
  }

  private void link(LayerTree.Directory into, String name, String logical, Path path)
      throws IOException {
    if (!keepDirlinks) {
      String real = files.real(logical);
      if (real != null) {
        PosixFileAttributes attributes = attributesOrNull(files.physical(real));
        if (attributes != null && attributes.isDirectory()) {
          directory(subdirectory(into, name), real, attributes);
          return;
        }
      }
    }
    put(into, name, logical, new LayerTree.Link(FileNames.readLink(path)));
  }

  private static void put(LayerTree.Directory into, String name, String logical, LayerTree entry) {
    if (!into.put(name, entry)) {
      throw new ArchiveError(
          "`%s` is no directory, but an earlier one of the contents has a directory in its place"
              .formatted(logical));
    }
  }

  /// The directory `name` in `parent`, made if there is none.
  private LayerTree.Directory subdirectory(LayerTree.Directory parent, String name) {
    LayerTree old = parent.entry(name);
    if (old instanceof LayerTree.Directory directory) {
      return directory;
    }
    if (keepDirlinks && old instanceof LayerTree.Link(String target)) {
      LayerTree.Directory meant = follow(parent, target);
      if (meant != null) {
        return meant;
      }
    }
    LayerTree.Directory made = new LayerTree.Directory(NEW_DIRECTORY);
    boolean _ = parent.put(name, made);
    return made;
  }

  /// The directory of this layer that a link in `from` leads to, or null.
  private LayerTree.@Nullable Directory follow(LayerTree.Directory from, String target) {
    Deque<LayerTree.Directory> way = new ArrayDeque<>();
    if (!target.startsWith("/") && !find(root, from, way)) {
      return null;
    }
    return walk(way, target);
  }

  private LayerTree.@Nullable Directory walk(Deque<LayerTree.Directory> way, String target) {
    Deque<String> waiting = new ArrayDeque<>(VisibleFiles.names(target));
    for (int steps = 0; !waiting.isEmpty(); steps++) {
      String name = waiting.pop();
      if (name.equals("..")) {
        way.poll();
        continue;
      }
      if (steps > MOST_STEPS) {
        return null;
      }
      switch (way.isEmpty() ? root.entry(name) : way.element().entry(name)) {
        case LayerTree.Directory directory -> way.push(directory);
        case LayerTree.Link(String next) -> {
          if (next.startsWith("/")) {
            way.clear();
          }
          VisibleFiles.names(next).reversed().forEach(waiting::push);
        }
        case null, default -> {
          return null;
        }
      }
    }
    return way.isEmpty() ? root : way.element();
  }

  /// Puts the way from the root (exclusive) down to `wanted` onto `way`.
  private static boolean find(
      LayerTree.Directory here, LayerTree.Directory wanted, Deque<LayerTree.Directory> way) {
    if (here == wanted) {
      return true;
    }
    for (LayerTree entry : here.entries().values()) {
      if (entry instanceof LayerTree.Directory directory) {
        way.push(directory);
        if (find(directory, wanted, way)) {
          return true;
        }
        way.pop();
      }
    }
    return false;
  }

  /// The tree on disk as it is: no link is followed.
  static LayerTree read(Path path) throws IOException {
    PosixFileAttributes attributes = attributes(path);
    if (attributes.isRegularFile()) {
      return new LayerTree.File(path, attributes.size(), mode(attributes));
    }
    if (attributes.isSymbolicLink()) {
      return new LayerTree.Link(FileNames.readLink(path));
    }
    if (!attributes.isDirectory()) {
      throw new ArchiveError("`" + path + "` is neither a file, a directory nor a link");
    }
    LayerTree.Directory directory = new LayerTree.Directory(mode(attributes));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        directory.entries().put(FileNames.of(entry), read(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return directory;
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable PosixFileAttributes attributesOrNull(Path path) throws IOException {
    try {
      return attributes(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static int mode(PosixFileAttributes attributes) {
    Set<PosixFilePermission> permissions = attributes.permissions();
    int mode = 0;
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
    }
    return mode;
  }
}
