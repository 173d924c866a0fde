package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// A tree that a `TarUnpacker` gathers, to be read once all of it is there: in the order that a
/// store hashes it in, which is not that of tars. Mutable, for one thread.
///
/// What it holds of each member is small; the bytes of files lie in a file when they are many.
public final class SpooledTree implements MemberPlace, TreeOrigin, AutoCloseable {
  private static final int MOST_IN_MEMORY = 1 << 20;

  private sealed interface Node {}

  /// Entries by name, sorted by bytes.
  private record Directory(SortedMap<String, Node> entries) implements Node {
    Directory() {
      this(new TreeMap<>());
    }
  }

  private record Content(boolean executable, long offset, long size) implements Node {}

  private record Link(String target) implements Node {}

  private final Directory root = new Directory();
  private final Map<String, Directory> directories = new HashMap<>(Map.of("", root));
  private final Spool spool;

  /// An empty tree; nothing is at `spool`, where its bytes may go until it is closed.
  public SpooledTree(Path spool) {
    this(spool, MOST_IN_MEMORY);
  }

  /// @param most bytes that are kept in memory
  SpooledTree(Path spool, int most) {
    this.spool = new Spool(spool, most);
  }

  @Override
  public void directory(String name) {
    Directory directory = new Directory();
    directories.put(name, directory);
    put(name, directory);
  }

  @Override
  public long file(String name, boolean executable, long size, InputStream data)
      throws IOException {
    long offset = spool.size();
    put(name, new Content(executable, offset, size));
    return spool.take(data, size);
  }

  @Override
  public void link(String name, String target) {
    put(name, new Link(target));
  }

  @Override
  public void hardLink(String name, String existing) {
    put(name, Objects.requireNonNull(siblings(existing).get(last(existing))));
  }

  @Override
  public void remove(String name) {
    siblings(name).remove(last(name));
  }

  private void put(String name, Node node) {
    siblings(name).put(last(name), node);
  }

  private SortedMap<String, Node> siblings(String name) {
    String parent = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    return Objects.requireNonNull(directories.get(parent)).entries();
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  @Override
  public void read(TreeSink sink) throws IOException {
    read(root, sink);
  }

  private void read(Node node, TreeSink sink) throws IOException {
    switch (node) {
      case Directory directory -> {
        sink.directory();
        for (Map.Entry<String, Node> entry : directory.entries().entrySet()) {
          sink.entry(entry.getKey());
          read(entry.getValue(), sink);
        }
        sink.end();
      }
      case Content content -> {
        sink.regular(content.executable(), content.size());
        spool.read(content.offset(), content.size(), sink);
        sink.end();
      }
      case Link link -> sink.symlink(link.target());
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
