package dev.imgx.build.checkout;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Fetches trees from Mercurial repositories with the program `hg`.
///
/// Follows `src/libfetchers/mercurial.cc` of Nix: a local working directory with changes is copied,
/// everything else comes from a clone that is kept.
public final class Mercurial {
  /// What is wanted.
  ///
  /// @param name of the tree in the store
  /// @param ref a branch or tag, or null
  /// @param rev a revision's hash in hexadecimal digits, or null
  public record Request(
      RepositoryUrl url, String name, @Nullable String ref, @Nullable String rev) {
    /// The request as one URL, as messages have it.
    public String print() {
      String refs = ref == null ? "" : "ref=" + RepositoryUrl.encode(ref);
      String revs = rev == null ? "" : "rev=" + rev;
      String both = refs + (refs.isEmpty() || revs.isEmpty() ? "" : "&") + revs;
      return "hg+" + url.text() + (both.isEmpty() ? "" : "?" + both);
    }
  }

  /// What came out.
  ///
  /// @param rev null when the working directory has changes
  /// @param count the number of the revision in the repository; null when there is none
  public record Result(StorePath path, String branch, @Nullable String rev, @Nullable Long count) {}

  private final Store store;
  private final Caching caching;
  private final Map<String, String> environment;
  private final BuildLog log;
  private final Notes notes;

  /// @param environment the user's, for `hg`
  /// @param log hears what goes on, and warnings
  public Mercurial(Store store, Caching caching, Map<String, String> environment, BuildLog log) {
    this.store = store;
    this.caching = caching;
    this.environment = environment;
    this.log = log;
    this.notes = new Notes(caching.directory().resolve("hg-notes"));
  }

  /// The tree that is asked for. Throws `BuildError`.
  public Result fetch(Request request) throws IOException, InterruptedException {
    Path scratch = store.newTemporary("hg-");
    try {
      Program hg =
          new Program(List.of("hg"), environment, Set.of("HGRCPATH"), scratch)
              .with(List.of(), "HGPLAIN", "");
      Path path = request.url().path();
      boolean whole = request.ref() == null && request.rev() == null;
      if (path != null && whole && isChanged(hg, path)) {
        return workingDirectory(hg, path, request);
      }
      return revision(hg, request, scratch.resolve("tree"));
    } finally {
      TreeDeleter.delete(scratch);
    }
  }

  private static boolean isChanged(Program hg, Path path) throws IOException, InterruptedException {
    return Files.exists(path.resolve(".hg"))
        && !hg.run("status", "-R", path.toString(), "--modified", "--added", "--removed").isEmpty();
  }

  private Result workingDirectory(Program hg, Path path, Request request)
      throws IOException, InterruptedException {
    log.line("Mercurial tree '" + path + "' is unclean");
    String branch = hg.run("branch", "-R", path.toString()).strip();
    String listed =
        hg.run(
            "status",
            "-R",
            path.toString(),
            "--clean",
            "--modified",
            "--added",
            "--no-status",
            "--print0");
    TreeSet<String> files = new TreeSet<>(List.of(listed.split("\0")));
    Path root = path.toRealPath();
    TreeFilter tracked =
        (file, kind) -> {
          String name = GitWorktree.name(root, file);
          String next = files.ceiling(name + "/");
          return files.contains(name) || (next != null && next.startsWith(name + "/"));
        };
    StorePath copied =
        store.addTree(
            new TreeSource(request.name(), root, Ingestion.NAR, HashAlgorithm.SHA256, tracked));
    return new Result(copied, branch, null, null);
  }

  private Result revision(Program hg, Request request, Path tree)
      throws IOException, InterruptedException {
    return caching.withClone(
        "hg",
        request.url().argument(),
        place -> {
          String clone = place.toString();
          String wanted = request.rev() != null ? request.rev() : ref(request);
          update(hg, clone, request);
          String[] words =
              hg.run("log", "-R", clone, "-r", wanted, "--template", "{node} {rev} {branch}")
                  .split(" ");
          StorePath path = export(hg, clone, words[0], new Export(request.name(), tree));
          return new Result(path, words[2].strip(), words[0], Long.parseLong(words[1]));
        });
  }

  private static String ref(Request request) {
    return request.ref() == null ? "default" : request.ref();
  }

  /// Brings a clone up to date, unless it has the revision, or is new enough.
  private void update(Program hg, String clone, Request request)
      throws IOException, InterruptedException {
    String url = request.url().argument();
    Path directory = Path.of(clone);
    String rev = request.rev();
    Path mark = directory.resolve(".hg/imgx").resolve(ref(request));
    boolean there = Files.exists(directory.resolve(".hg"));
    boolean enough =
        there
            && (rev == null
                ? caching.isFresh(mark)
                : hg.ask("log", "-R", clone, "-r", rev).succeeded());
    if (enough) {
      return;
    }
    String activity = "fetching Mercurial repository " + url;
    log.progress(activity, 0, -1);
    if (!there) {
      TreeDeleter.delete(directory);
      hg.run("clone", "--noupdate", "--", url, clone);
    } else {
      pull(hg, clone, url);
    }
    log.progress(activity, 0, 0);
    Caching.touch(mark);
  }

  private static void pull(Program hg, String clone, String url)
      throws IOException, InterruptedException {
    try {
      hg.run("pull", "-R", clone, "--", url);
    } catch (BuildError e) {
      // A pull that was killed leaves its journal.
      if (!Files.exists(Path.of(clone, ".hg/store/journal"))) {
        throw e;
      }
      hg.run("recover", "-R", clone);
      hg.run("pull", "-R", clone, "--", url);
    }
  }

  private record Export(String name, Path tree) {}

  private StorePath export(Program hg, String clone, String rev, Export export)
      throws IOException, InterruptedException {
    String key = String.join(" ", store.directory().directory(), export.name(), rev);
    String noted = notes.find(key);
    if (noted != null && store.isValid(StorePath.parse(noted))) {
      return StorePath.parse(noted);
    }
    Path tree = export.tree();
    hg.run("archive", "-R", clone, "-r", rev, tree.toString());
    Files.deleteIfExists(tree.resolve(".hg_archival.txt"));
    StorePath path = store.adoptFixed(tree, TreeSource.whole(export.name(), tree), null);
    notes.put(key, path.toString());
    return path;
  }
}
