package dev.imgx.build.checkout;

import dev.imgx.build.checkout.GitRepository.Entry;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TreeSink;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Writes a commit's tree, its files' bytes as they are in the repository: no line ends converted,
/// no filters run. Mutable, for one commit.
final class GitExport {
  /// What happens where another repository belongs.
  @FunctionalInterface
  interface Submodules {
    /// Writes a directory.
    void write(Entry entry, TreeSink sink) throws IOException, InterruptedException;

    /// An empty directory in its place.
    Submodules NONE =
        (entry, sink) -> {
          sink.directory();
          sink.end();
        };
  }

  private static final String LINK = "120000";
  private static final String EXECUTABLE = "100755";
  private static final String DIRECTORY = "040000";
  private static final String ATTRIBUTES = ".gitattributes";
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_LINK = 1 << 16;

  private final GitRepository repository;
  private final Submodules submodules;
  private final TreeSink sink;
  private final byte[] buffer = new byte[BUFFER];

  GitExport(GitRepository repository, Submodules submodules, TreeSink sink) {
    this.repository = repository;
    this.submodules = submodules;
    this.sink = sink;
  }

  /// Writes the tree of a commit.
  void write(String rev, boolean exportIgnore) throws IOException, InterruptedException {
    List<Entry> entries = repository.tree(rev);
    List<Entry> wanted = exportIgnore ? exported(rev, entries) : entries;
    StringBuilder objects = new StringBuilder();
    for (Entry entry : wanted) {
      if (!entry.isSubmodule() && !entry.mode().equals(DIRECTORY)) {
        objects.append(entry.object()).append('\n');
      }
    }
    repository
        .git()
        .pipe(
            List.of("cat-file", "--batch"),
            objects.toString(),
            in -> writeAll(wanted, new BufferedInputStream(in, BUFFER)));
  }

  /// What `.gitattributes` does not keep out. The index is the commit's own, in a file of its own.
  private List<Entry> exported(String rev, List<Entry> entries)
      throws IOException, InterruptedException {
    if (entries.stream().noneMatch(entry -> entry.name().equals(ATTRIBUTES))) {
      return entries;
    }
    Path index = repository.git().scratchFile("index");
    Program git = repository.git().with(List.of(), "GIT_INDEX_FILE", index.toString());
    git.run("read-tree", rev);
    Set<String> ignored = repository.notExported(entries.stream().map(Entry::path).toList(), index);
    List<Entry> kept = new ArrayList<>();
    String left = null;
    for (Entry entry : entries) {
      if (left == null || !entry.path().startsWith(left)) {
        left = null;
        if (ignored.contains(entry.path())) {
          left = entry.path() + "/";
        } else {
          kept.add(entry);
        }
      }
    }
    return kept;
  }

  private void writeAll(List<Entry> entries, InputStream objects)
      throws IOException, InterruptedException {
    List<String> open = new ArrayList<>();
    sink.directory();
    for (Entry entry : entries) {
      String path = entry.path();
      while (!open.isEmpty() && !path.startsWith(open.getLast())) {
        sink.end();
        open.removeLast();
      }
      checkName(entry);
      sink.entry(entry.name());
      if (entry.mode().equals(DIRECTORY)) {
        sink.directory();
        open.add(path + "/");
      } else if (entry.isSubmodule()) {
        submodules.write(entry, sink);
      } else {
        writeBlob(entry, objects);
      }
    }
    for (int i = 0; i <= open.size(); i++) {
      sink.end();
    }
  }

  private static void checkName(Entry entry) {
    String name = entry.name();
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new ArchiveError("the repository has a file with the impossible name `" + name + "`");
    }
  }

  private void writeBlob(Entry entry, InputStream objects) throws IOException {
    long size = size(entry, objects);
    if (entry.mode().equals(LINK)) {
      if (size > LONGEST_LINK) {
        throw new ArchiveError("the link `" + entry.path() + "` in the repository is too long");
      }
      sink.symlink(new String(objects.readNBytes((int) size), StandardCharsets.ISO_8859_1));
    } else {
      sink.regular(entry.mode().equals(EXECUTABLE), size);
      copy(size, objects);
      sink.end();
    }
    objects.read(); // The end of the line.
  }

  private void copy(long size, InputStream objects) throws IOException {
    long left = size;
    while (left > 0) {
      int got = objects.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new EOFException("git ended in the middle of a file");
      }
      sink.data(buffer, 0, got);
      left -= got;
    }
  }

  /// The last word of the line that comes before an object: `HASH blob 12`.
  private static long size(Entry entry, InputStream objects) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = objects.read(); c != '\n'; c = objects.read()) {
      if (c < 0) {
        throw new EOFException("git ended before the file '" + entry.path() + "'");
      }
      line.append((char) c);
    }
    if (line.toString().endsWith(" missing")) {
      throw Program.refused("the repository does not have the content of '" + entry.path() + "'");
    }
    return Long.parseLong(line.substring(line.lastIndexOf(" ") + 1));
  }
}
