package dev.imgx.build.checkout;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.checkout.GitRequest.Flag;
import dev.imgx.store.Store;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Fetches trees from Git repositories with the program `git`.
///
/// Follows `src/libfetchers/git.cc` of Nix. A local directory with a `.git` in it is read where it
/// is; without `ref` and `rev` that means its working directory, with changes that are not
/// committed.
public final class Git {
  /// Variables that would lead `git` to another repository.
  private static final Set<String> MISLEADING =
      Set.of(
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_INDEX_FILE",
          "GIT_OBJECT_DIRECTORY",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_COMMON_DIR",
          "GIT_NAMESPACE",
          "GIT_PREFIX");

  private final Store store;
  private final Caching caching;
  private final Map<String, String> environment;
  private final BuildLog log;
  private final Notes notes;

  /// @param environment the user's, for `git`
  /// @param log hears what goes on, and warnings
  public Git(Store store, Caching caching, Map<String, String> environment, BuildLog log) {
    this.store = store;
    this.caching = caching;
    this.environment = environment;
    this.log = log;
    this.notes = new Notes(caching.directory().resolve("git-notes"));
  }

  /// The tree that is asked for. Throws `BuildError`.
  public GitTree fetch(GitRequest request) throws IOException, InterruptedException {
    Path scratch = store.newTemporary("git-");
    try {
      return new Fetch(scratch).run(request);
    } finally {
      TreeDeleter.delete(scratch);
    }
  }

  /// Whether a path holds a repository that is read where it is: not a bare one.
  private static boolean isLocal(@Nullable Path path) {
    return path != null && Files.exists(path.resolve(".git"));
  }

  private StorePath adopt(Path tree, String name) {
    return store.adoptFixed(tree, TreeSource.whole(name, tree), null);
  }

  /// Counts when asked, and remembers the answer.
  private LongSupplier counter(Path directory, String rev, String shown) {
    return () -> {
      Path scratch = store.newTemporary("git-");
      try {
        try {
          String known = notes.find("count " + rev);
          if (known != null) {
            return Long.parseLong(known);
          }
          GitRepository repository = new GitRepository(directory, program(scratch));
          if (repository.isShallow()) {
            throw Program.refused(
                "'" + shown + "' is a shallow Git repository, so 'revCount' is not available");
          }
          long count = repository.count(rev);
          notes.put("count " + rev, Long.toString(count));
          return count;
        } finally {
          TreeDeleter.delete(scratch);
        }
      } catch (IOException e) {
        throw new BuildError(BuildError.Kind.REFUSED, "cannot count the commits: " + e, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Program.refused("interrupted");
      }
    };
  }

  private Program program(Path scratch) {
    return new Program(List.of("git"), environment, MISLEADING, scratch)
        .with(List.of(), "GIT_OPTIONAL_LOCKS", "0");
  }

  /// One fetch.
  private final class Fetch {
    private final Path scratch;
    private final Program git;
    private final GitClones clones;

    Fetch(Path scratch) {
      this.scratch = scratch;
      this.git = program(scratch);
      this.clones = new GitClones(caching, git, log);
    }

    GitTree run(GitRequest request) throws IOException, InterruptedException {
      Path path = request.url().path();
      if (path == null || !isLocal(path)) {
        return commit(clones.fetch(request), request);
      }
      GitRepository local = new GitRepository(path, git);
      if (request.ref() == null && request.rev() == null) {
        return new GitWorktree(store, git, log).fetch(local, request, this::counted);
      }
      String rev = request.rev();
      String commit = rev == null ? local.find(String.valueOf(request.ref())) : rev;
      if (commit == null || !local.has(commit)) {
        throw Program.refused(
            "the Git repository '"
                + path
                + "' has no "
                + (rev == null ? "branch or tag '" + request.ref() + "'" : "commit '" + rev + "'"));
      }
      return commit(new GitClones.Clone(local, commit), request);
    }

    private LongSupplier counted(GitRepository repository, String rev) {
      return counter(repository.directory(), rev, repository.directory().toString());
    }

    private GitTree commit(GitClones.Clone clone, GitRequest request)
        throws IOException, InterruptedException {
      GitRepository repository = clone.repository();
      String rev = clone.rev();
      StorePath path = known(request, rev);
      if (path == null) {
        Path tree = scratch.resolve("tree");
        try (TreeWriter writer = new TreeWriter(tree)) {
          export(clone, request, writer);
        }
        path = adopt(tree, request.name());
        notes.put(key(request, rev), path.toString());
      }
      LongSupplier count =
          request.has(Flag.SHALLOW)
              ? null
              : counter(repository.directory(), rev, request.url().argument());
      return new GitTree(path, rev, null, repository.modified(rev), count);
    }

    private String key(GitRequest request, String rev) {
      return String.join(
          " ",
          store.directory().directory(),
          request.name(),
          rev,
          request.has(Flag.EXPORT_IGNORE) ? "e" : "",
          request.has(Flag.SUBMODULES) ? "s " + request.url().text() : "");
    }

    private @Nullable StorePath known(GitRequest request, String rev) throws IOException {
      String noted = notes.find(key(request, rev));
      StorePath path = noted == null ? null : StorePath.parse(noted);
      return path != null && store.isValid(path) ? path : null;
    }

    private void export(GitClones.Clone clone, GitRequest request, TreeSink sink)
        throws IOException, InterruptedException {
      GitRepository repository = clone.repository();
      if (!request.has(Flag.SUBMODULES)) {
        new GitExport(repository, GitExport.Submodules.NONE, sink)
            .write(clone.rev(), request.has(Flag.EXPORT_IGNORE));
        return;
      }
      Map<String, GitRepository.Submodule> modules = repository.submodules(clone.rev());
      RepositoryUrl base = isLocal(request.url().path()) ? repository.origin() : request.url();
      GitExport.Submodules nested =
          (entry, into) -> {
            GitRepository.Submodule module = modules.get(entry.path());
            if (module == null) {
              GitExport.Submodules.NONE.write(entry, into);
            } else {
              GitRequest theirs =
                  request.ofSubmodule(base.resolve(module.url()), module.branch(), entry.object());
              export(any(theirs), theirs, into);
            }
          };
      new GitExport(repository, nested, sink).write(clone.rev(), false);
    }

    /// The repository of a submodule, which may be on this machine.
    private GitClones.Clone any(GitRequest request) throws IOException, InterruptedException {
      Path path = request.url().path();
      return isLocal(path)
          ? new GitClones.Clone(
              new GitRepository(Objects.requireNonNull(path), git),
              Objects.requireNonNull(request.rev()))
          : clones.fetch(request);
    }
  }
}
