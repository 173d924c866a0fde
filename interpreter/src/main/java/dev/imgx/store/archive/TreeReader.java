package dev.imgx.store.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Reads a tree from disk into a sink: sorted by bytes of names, each file once, links not
/// followed. Mutable (one buffer), for one thread.
public final class TreeReader {
  /// Decides which entries below the root are read.
  @FunctionalInterface
  public interface Filter {
    boolean accepts(Path path, PosixFileAttributes attributes) throws IOException;
  }

  private static final Filter ALL = (path, attributes) -> true;

  private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

  private final TreeSink sink;
  private final Filter filter;
  private final byte[] buffer = new byte[1 << 17];

  private TreeReader(TreeSink sink, Filter filter) {
    this.sink = sink;
    this.filter = filter;
  }

  /// Reads the whole tree at `root`.
  public static void read(Path root, TreeSink sink) throws IOException {
    read(root, sink, ALL);
  }

  /// Reads the tree at `root`, without the entries that `filter` does not accept.
  public static void read(Path root, TreeSink sink, Filter filter) throws IOException {
    new TreeReader(sink, filter).node(root, attributes(root));
  }

  private void node(Path path, PosixFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile()) {
      regular(path, attributes);
    } else if (attributes.isDirectory()) {
      directory(path);
    } else if (attributes.isSymbolicLink()) {
      sink.symlink(FileNames.readLink(path));
    } else {
      throw new IOException("file '" + path + "' has an unsupported type");
    }
  }

  private void regular(Path path, PosixFileAttributes attributes) throws IOException {
    boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    long size = attributes.size();
    sink.regular(executable, size);
    if (size > 0) {
      try (FileChannel in = FileChannel.open(path, READ)) {
        sink.content(in, size, buffer);
      } catch (EOFException e) {
        throw new IOException("file '" + path + "' got shorter while it was read", e);
      }
    }
    sink.end();
  }

  private void directory(Path path) throws IOException {
    sink.directory();
    for (Entry entry : entries(path)) {
      PosixFileAttributes attributes = attributes(entry.path());
      if (filter.accepts(entry.path(), attributes)) {
        sink.entry(entry.name());
        node(entry.path(), attributes);
      }
    }
    sink.end();
  }

  static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static Entry[] entries(Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        entries.add(new Entry(FileNames.of(path), path));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Entry[] sorted = entries.toArray(Entry[]::new);
    Arrays.sort(sorted);
    return sorted;
  }

  private record Entry(String name, Path path) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return name.compareTo(other.name);
    }
  }
}
