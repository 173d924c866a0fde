package dev.imgx.build.checkout;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.checkout.GitRequest.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps bare clones of repositories that are elsewhere, one for each URL, from one run to the
/// next.
///
/// A commit that is there is not fetched again; a branch is when some time has gone by. When that
/// fails, what is there has to do. Follows `getAccessorFromCommit` of Nix's `git.cc`.
final class GitClones {
  private static final String HEADS = "refs/heads/";

  /// A clone and the commit in it that was asked for.
  record Clone(GitRepository repository, String rev) {}

  private final Caching caching;
  private final Program git;
  private final BuildLog log;

  GitClones(Caching caching, Program git, BuildLog log) {
    this.caching = caching;
    this.git = git;
    this.log = log;
  }

  /// A clone that has what the request wants.
  Clone fetch(GitRequest request) throws IOException, InterruptedException {
    return caching.withClone(
        "git",
        request.url().text(),
        place -> {
          Path directory =
              request.has(Flag.SHALLOW)
                  ? place.resolveSibling(place.getFileName() + "-shallow")
                  : place;
          if (!Files.exists(directory.resolve("HEAD"))) {
            git.run("init", "--quiet", "--bare", directory.toString());
          }
          return fetch(new GitRepository(directory, git), request);
        });
  }

  private Clone fetch(GitRepository clone, GitRequest request)
      throws IOException, InterruptedException {
    String rev = request.rev();
    if (rev == null) {
      return new Clone(clone, tip(clone, request));
    }
    need(clone, request, rev);
    return new Clone(clone, rev);
  }

  /// Fetches a commit unless it is there.
  private void need(GitRepository clone, GitRequest request, String rev)
      throws IOException, InterruptedException {
    if (clone.has(rev)) {
      return;
    }
    BuildError first = null;
    if (!request.has(Flag.ALL_REFS)) {
      try {
        update(clone, request, rev);
      } catch (BuildError e) {
        first = e; // Not every server gives commits by their hash; then by their branch.
      }
    }
    if (!clone.has(rev)) {
      try {
        update(clone, request, everything(request));
      } catch (BuildError e) {
        throw first == null ? e : first;
      }
    }
    if (!clone.has(rev)) {
      String in = request.ref() == null ? "" : " in ref '" + request.ref() + "'";
      throw Program.refused(
          "cannot find Git revision '%s'%s of repository '%s'; please make sure that the rev exists on"
                  .formatted(rev, in, request.url().argument())
              + " the ref that is given, or add 'allRefs = true;'");
    }
  }

  private static String everything(GitRequest request) {
    String ref = request.ref();
    return request.has(Flag.ALL_REFS) ? "refs/*:refs/*" : refspec(ref == null ? "HEAD" : ref);
  }

  private static String refspec(String ref) {
    String whole = whole(ref);
    return whole + ":" + local(whole);
  }

  private static String local(String whole) {
    return whole.equals("HEAD") ? "refs/imgx/HEAD" : whole;
  }

  private static String whole(String ref) {
    return ref.startsWith("refs/") || ref.equals("HEAD") ? ref : HEADS + ref;
  }

  /// The newest commit of a branch, as far as somebody has asked lately.
  private String tip(GitRepository clone, GitRequest request)
      throws IOException, InterruptedException {
    String asked = request.ref();
    String ref = asked == null || asked.equals("HEAD") ? mainBranch(clone, request) : asked;
    String whole = whole(ref);
    String known = clone.find(local(whole));
    Path mark = clone.directory().resolve("imgx").resolve(whole);
    if (request.has(Flag.ALL_REFS) || known == null || !caching.isFresh(mark)) {
      try {
        update(clone, request, request.has(Flag.ALL_REFS) ? "refs/*:refs/*" : refspec(ref));
        Caching.touch(mark);
      } catch (BuildError e) {
        if (known == null) {
          throw e;
        }
        log.line(
            "could not update the local clone of Git repository '"
                + request.url().argument()
                + "'; continuing with the most recent version");
      }
    }
    String found = clone.find(local(whole));
    if (found == null) {
      throw Program.refused(
          "the Git repository '" + request.url().argument() + "' has no commit at '" + ref + "'");
    }
    return found;
  }

  /// The branch that the repository's `HEAD` names; its commit, when it names none.
  private String mainBranch(GitRepository clone, GitRequest request)
      throws IOException, InterruptedException {
    Path mark = clone.directory().resolve("imgx/HEAD");
    String known = clone.branch();
    if (known != null && caching.isFresh(mark)) {
      return known;
    }
    String found = askMainBranch(request);
    if (found == null) {
      if (known != null && Files.exists(mark)) {
        return known;
      }
      log.line(
          "could not read HEAD ref from repo at '"
              + request.url().argument()
              + "', using 'master'");
      return "master";
    }
    if (found.startsWith("refs/")) {
      clone.git().run("symbolic-ref", "HEAD", found);
      Caching.touch(mark);
    }
    return found;
  }

  private @Nullable String askMainBranch(GitRequest request)
      throws IOException, InterruptedException {
    Program.Answer answer =
        git.ask("ls-remote", "--symref", "--", request.url().argument(), "HEAD");
    for (String line : answer.output().lines().toList()) {
      if (line.startsWith("ref: ")) {
        return line.substring("ref: ".length(), line.indexOf('\t'));
      }
      if (line.endsWith("\tHEAD")) {
        return "HEAD";
      }
    }
    return null;
  }

  private void update(GitRepository clone, GitRequest request, String refspec)
      throws IOException, InterruptedException {
    String url = request.url().argument();
    String activity = "fetching Git repository " + url;
    log.progress(activity, 0, -1);
    // A fetch that was killed leaves it; nobody else is here now.
    Files.deleteIfExists(clone.directory().resolve("shallow.lock"));
    Program fetching =
        clone.git().with(List.of("fetch", "--force", "--no-tags", "--quiet"), "LC_ALL", "C.UTF-8");
    Program.Answer answer =
        request.has(Flag.SHALLOW)
            ? fetching.ask("--depth", "1", "--", url, refspec)
            : fetching.ask("--", url, refspec);
    log.progress(activity, 0, 0);
    if (!answer.succeeded()) {
      String why = answer.complaint().isEmpty() ? "" : ":\n" + answer.complaint();
      throw Program.refused("cannot fetch Git repository '" + url + "'" + why);
    }
  }
}
