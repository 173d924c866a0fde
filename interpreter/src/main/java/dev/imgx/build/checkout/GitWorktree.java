package dev.imgx.build.checkout;

import dev.imgx.build.BuildLog;
import dev.imgx.build.checkout.GitRepository.Entry;
import dev.imgx.build.checkout.GitRequest.Flag;
import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/// Copies a working directory: what is tracked, with the bytes that are there now. Mutable, for one
/// copy.
final class GitWorktree {
  private final Store store;
  private final Program git;
  private final BuildLog log;
  private final TreeSet<String> files = new TreeSet<>();
  private final Set<String> left = new HashSet<>();
  private boolean changed;

  GitWorktree(Store store, Program git, BuildLog log) {
    this.store = store;
    this.git = git;
    this.log = log;
  }

  /// The working directory as it is.
  ///
  /// @param counter counts the commits up to one
  GitTree fetch(
      GitRepository repository,
      GitRequest request,
      BiFunction<GitRepository, String, LongSupplier> counter)
      throws IOException, InterruptedException {
    collect(repository, "", request);
    Path root = repository.directory().toRealPath();
    TreeFilter filter = (path, kind) -> isTracked(name(root, path));
    StorePath path =
        store.addTree(
            new TreeSource(request.name(), root, Ingestion.NAR, HashAlgorithm.SHA256, filter));
    String head = repository.head();
    long modified = head == null ? 0 : repository.modified(head);
    if (changed) {
      log.line("Git tree '" + repository.directory() + "' is dirty");
      return new GitTree(path, null, head, modified, null);
    }
    String rev = head == null ? GitTree.NO_REVISION : head;
    LongSupplier count = head == null ? () -> 0 : counter.apply(repository, head);
    return new GitTree(path, rev, null, modified, request.has(Flag.SHALLOW) ? null : count);
  }

  /// Learns what is tracked; `prefix` is empty or ends with a slash.
  private void collect(GitRepository repository, String prefix, GitRequest request)
      throws IOException, InterruptedException {
    GitRepository.Status status = repository.status();
    changed |= status.changed();
    List<String> paths = new ArrayList<>();
    for (Entry entry : status.tracked()) {
      if (!entry.isSubmodule()) {
        files.add(prefix + entry.path());
        paths.add(entry.path());
      } else if (request.has(Flag.SUBMODULES)) {
        collectSubmodule(repository, entry, prefix, request);
      }
    }
    if (request.has(Flag.EXPORT_IGNORE)
        && paths.stream().anyMatch(path -> path.endsWith(".gitattributes"))) {
      left.addAll(repository.notExported(withDirectories(paths), null));
    }
  }

  private void collectSubmodule(
      GitRepository repository, Entry entry, String prefix, GitRequest request)
      throws IOException, InterruptedException {
    Path inside = repository.directory();
    for (String name : entry.path().split("/")) {
      inside = FileNames.resolve(inside, name);
    }
    if (!Files.exists(inside.resolve(".git"))) {
      throw Program.refused(
          "the submodule '%s' of '%s' is not checked out; 'git -C %s submodule update --init' does so"
              .formatted(entry.path(), repository.directory(), repository.directory()));
    }
    GitRepository submodule = new GitRepository(inside, git);
    changed |= !entry.object().equals(submodule.head());
    collect(submodule, prefix + entry.path() + "/", request);
  }

  private static List<String> withDirectories(List<String> paths) {
    Set<String> all = new TreeSet<>(paths);
    for (String path : paths) {
      for (int i = path.indexOf('/'); i > 0; i = path.indexOf('/', i + 1)) {
        all.add(path.substring(0, i));
      }
    }
    return List.copyOf(all);
  }

  /// Whether a path is tracked, or something in it is, or it lies in something that is.
  private boolean isTracked(String path) {
    if (left.contains(path)) {
      return false;
    }
    String inside = path + "/";
    String next = files.ceiling(inside);
    if (files.contains(path) || (next != null && next.startsWith(inside))) {
      return true;
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (files.contains(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  /// The name of a path below another, in bytes.
  static String name(Path root, Path path) {
    StringBuilder name = new StringBuilder();
    for (Path part : root.relativize(path)) {
      name.append(name.isEmpty() ? "" : "/").append(FileNames.of(part));
    }
    return name.toString();
  }
}
