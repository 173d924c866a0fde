package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/// A read-only disk that is put together of contents at positions; between them are zeros. Mutable
/// until it is read, then for several threads.
final class Disk {
  private final TreeMap<Long, Content> contents = new TreeMap<>();
  private long size;

  /// Puts a content at a position where there is none yet.
  void put(long position, Content content) {
    contents.put(position, content);
    grow(position + content.size());
  }

  /// Makes the disk at least so large.
  void grow(long least) {
    size = Math.max(size, least);
  }

  long size() {
    return size;
  }

  /// Reads from `position` into all that remains of the buffer.
  void read(long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      Map.Entry<Long, Content> here = contents.floorEntry(at);
      long end = here == null ? 0 : here.getKey() + here.getValue().size();
      int left = into.remaining();
      if (here != null && at < end) {
        int count = (int) Math.min(left, end - at);
        here.getValue().read(at - here.getKey(), into.slice(into.position(), count));
        into.position(into.position() + count);
        at += count;
      } else {
        Long next = contents.higherKey(at);
        int count = next == null ? left : (int) Math.min(left, next - at);
        for (int i = 0; i < count; i++) {
          into.put((byte) 0);
        }
        at += count;
      }
    }
  }
}
