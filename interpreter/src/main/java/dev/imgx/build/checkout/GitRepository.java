package dev.imgx.build.checkout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A Git repository on this machine, asked by the program `git`.
final class GitRepository {
  private static final String SUBMODULE = "160000";
  private static final String COMMIT = "^{commit}";

  /// One entry of a commit's tree, or of the index.
  ///
  /// @param mode `100644`, `100755`, `120000`, `160000` (another commit), `040000`
  /// @param path below the top, in bytes
  record Entry(String mode, String object, String path) {
    boolean isSubmodule() {
      return mode.equals(SUBMODULE);
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /// What `.gitmodules` says of one path.
  record Submodule(String url, @Nullable String branch) {}

  /// What a working directory has.
  ///
  /// @param tracked what is in the index and there
  /// @param changed whether it differs from the last commit
  record Status(List<Entry> tracked, boolean changed) {}

  private final Path directory;
  private final Program git;

  /// @param directory with a working tree, or bare
  GitRepository(Path directory, Program git) {
    this.directory = directory;
    List<String> there =
        List.of(
            "-C",
            directory.toString(),
            "-c",
            "core.quotePath=false",
            "-c",
            "log.showSignature=false");
    Path parent = directory.toAbsolutePath().getParent();
    this.git = git.with(there, "GIT_CEILING_DIRECTORIES", parent == null ? "/" : parent.toString());
  }

  Path directory() {
    return directory;
  }

  Program git() {
    return git;
  }

  /// The branch or commit that `HEAD` names: `refs/heads/main`; null when it names no branch.
  @Nullable String branch() throws IOException, InterruptedException {
    Program.Answer answer = git.ask("symbolic-ref", "--quiet", "HEAD");
    return answer.succeeded() ? answer.output().strip() : null;
  }

  /// The commit of `HEAD`; null when there is none yet.
  @Nullable String head() throws IOException, InterruptedException {
    return find("HEAD");
  }

  /// The commit that a name means; null when it means none.
  @Nullable String find(String ref) throws IOException, InterruptedException {
    Program.Answer answer = git.ask("rev-parse", "--verify", "--quiet", ref + COMMIT);
    return answer.succeeded() ? answer.output().strip() : null;
  }

  boolean has(String rev) throws IOException, InterruptedException {
    return git.ask("cat-file", "-e", rev).succeeded();
  }

  long modified(String rev) throws IOException, InterruptedException {
    return Long.parseLong(git.run("log", "-1", "--format=%ct", rev).strip());
  }

  boolean isShallow() throws IOException, InterruptedException {
    return git.run("rev-parse", "--is-shallow-repository").strip().equals("true");
  }

  long count(String rev) throws IOException, InterruptedException {
    return Long.parseLong(git.run("rev-list", "--count", rev).strip());
  }

  /// All entries of a commit's tree, each directory before what is in it.
  List<Entry> tree(String rev) throws IOException, InterruptedException {
    List<Entry> entries = new ArrayList<>();
    for (String line : records(git.run("ls-tree", "-r", "-t", "-z", "--full-tree", rev))) {
      int tab = line.indexOf('\t');
      String[] words = line.substring(0, tab).split(" ");
      entries.add(new Entry(words[0], words[2], line.substring(tab + 1)));
    }
    return entries;
  }

  /// The submodules that a commit names, by path.
  Map<String, Submodule> submodules(String rev) throws IOException, InterruptedException {
    Program.Answer answer =
        git.ask(
            "config",
            "--blob",
            rev + ":.gitmodules",
            "--null",
            "--get-regexp",
            "^submodule\\..*\\.(path|url|branch)$");
    Map<String, String> settings = new HashMap<>();
    for (String record : records(answer.output())) {
      int end = record.indexOf('\n');
      settings.put(record.substring(0, end), record.substring(end + 1));
    }
    Map<String, Submodule> modules = new HashMap<>();
    settings.forEach((key, path) -> {
      if (key.endsWith(".path")) {
        String name = key.substring(0, key.length() - "path".length());
        String url = settings.getOrDefault(name + "url", "");
        modules.put(path, new Submodule(url, settings.get(name + "branch")));
      }
    });
    return modules;
  }

  /// The URL that relative URLs of submodules start from.
  RepositoryUrl origin() throws IOException, InterruptedException {
    Program.Answer answer = git.ask("config", "--get", "remote.origin.url");
    String url = answer.output().strip();
    return RepositoryUrl.ofGit(url.isEmpty() ? directory.toAbsolutePath().toString() : url);
  }

  /// What the working directory has. Submodules count as unchanged.
  Status status() throws IOException, InterruptedException {
    List<String> lines =
        records(
            git.run(
                "status",
                "--porcelain",
                "-z",
                "--untracked-files=no",
                "--ignore-submodules=all",
                "--no-renames"));
    Set<String> gone = new TreeSet<>();
    for (String line : lines) {
      if (line.charAt(1) == 'D') {
        gone.add(line.substring(3));
      }
    }
    List<Entry> tracked = new ArrayList<>();
    for (String line : records(git.run("ls-files", "--stage", "-z"))) {
      int tab = line.indexOf('\t');
      String[] words = line.substring(0, tab).split(" ");
      String path = line.substring(tab + 1);
      if (!gone.contains(path)) {
        tracked.add(new Entry(words[0], words[1], path));
      }
    }
    return new Status(tracked, !lines.isEmpty());
  }

  /// Those of these paths that `.gitattributes`, as an index has it, keeps out of exports.
  ///
  /// @param index the file of the index; null for the repository's own
  Set<String> notExported(List<String> paths, @Nullable Path index)
      throws IOException, InterruptedException {
    List<String> own = List.of("-c", "core.attributesFile=/dev/null");
    Program program =
        index == null
            ? git.with(own, "GIT_ATTR_NOSYSTEM", "1")
            : git.with(own, "GIT_ATTR_NOSYSTEM", "1")
                .with(List.of(), "GIT_INDEX_FILE", index.toString());
    Set<String> ignored = new TreeSet<>();
    program.pipe(
        List.of("check-attr", "--cached", "-z", "--stdin", "export-ignore"),
        String.join("\0", paths) + "\0",
        in -> {
          List<String> answers =
              records(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
          for (int i = 0; i + 2 < answers.size(); i += 3) {
            if (answers.get(i + 2).equals("set")) {
              ignored.add(answers.get(i));
            }
          }
        });
    return ignored;
  }

  private static List<String> records(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\0"));
  }
}
