package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of a layer before they are packed: a tree in memory that points to bytes on disk.
/// Names are bytes, one per char, and sorted by them.
sealed interface LayerTree {
  /// A regular file; its bytes are in `source` from `position` on, `attributes` are its extended
  /// ones.
  record File(Path source, long position, long size, int mode, SortedMap<String, String> attributes)
      implements LayerTree {
    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

    File(Path source, long size, int mode) {
      this(source, 0, size, mode, Collections.emptySortedMap());
    }

    /// Hands over the bytes, in pieces that `buffer` holds. Throws `ArchiveError` when the file is
    /// no longer as long as it was.
    void copyTo(DataSink sink, byte[] buffer) throws IOException {
      long left = size;
      if (left == 0) {
        return;
      }
      try (FileChannel in = FileChannel.open(source, READ)) {
        while (left > 0) {
          int most = (int) Math.min(left, buffer.length);
          int count = in.read(ByteBuffer.wrap(buffer, 0, most), position + size - left);
          if (count < 0) {
            throw new ArchiveError("`" + source + "` got shorter while it was packed");
          }
          sink.data(buffer, 0, count);
          left -= count;
        }
      }
    }
  }

  /// Takes bytes.
  @FunctionalInterface
  interface DataSink {
    void data(byte[] bytes, int offset, int length) throws IOException;
  }

  /// A symbolic link.
  record Link(String target) implements LayerTree {}

  /// A directory. Mutable, because trees are merged into each other.
  final class Directory implements LayerTree {
    private final Map<String, LayerTree> entries = new TreeMap<>();
    private int mode;
    private SortedMap<String, String> attributes = Collections.emptySortedMap();

    Directory(int mode) {
      this.mode = mode;
    }

    int mode() {
      return mode;
    }

    void setMode(int mode) {
      this.mode = mode;
    }

    /// Its extended attributes.
    SortedMap<String, String> attributes() {
      return attributes;
    }

    void setAttributes(SortedMap<String, String> others) {
      attributes = others;
    }

    /// Lets the owner write to this directory and all below it.
    void open() {
      mode |= 0200;
      for (LayerTree entry : entries.values()) {
        if (entry instanceof Directory directory) {
          directory.open();
        }
      }
    }

    Map<String, LayerTree> entries() {
      return entries;
    }

    @Nullable LayerTree entry(String name) {
      return entries.get(name);
    }

    /// Puts an entry in the place of what was there; false where that is a directory with entries.
    boolean put(String name, LayerTree entry) {
      LayerTree old = entries.put(name, entry);
      return !(old instanceof Directory directory) || directory.entries.isEmpty();
    }
  }
}
