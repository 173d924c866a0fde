package dev.imgx.store.shelf;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A file of entries by key that is never changed: head, index sorted by key, entries. Index and
/// entries have checksums, because nobody waits for the disk when a pack is written.
///
/// Small packs are read at once; of large ones the index, and entries when they are wanted. For one
/// thread.
final class Pack implements AutoCloseable {
  private static final byte[] MAGIC = "imgxpak1".getBytes(StandardCharsets.ISO_8859_1);
  private static final int OWNER_AT = MAGIC.length;
  private static final int COUNT_AT = OWNER_AT + Shelf.OWNER_LENGTH;
  private static final int CHECK_AT = COUNT_AT + Integer.BYTES;
  private static final int HEAD = CHECK_AT + Integer.BYTES;
  // Of an index record: the key, then
  private static final int OFFSET_AT = Long.BYTES;
  private static final int LENGTH_AT = OFFSET_AT + Integer.BYTES;
  private static final int SUM_AT = LENGTH_AT + Integer.BYTES;
  private static final int RECORD = SUM_AT + Integer.BYTES;
  private static final int AT_ONCE = 256 << 10;

  private final RandomAccessFile file;
  private final byte[] start;
  private final ByteBuffer numbers;
  private final int count;

  private Pack(RandomAccessFile file, byte[] start, int count) {
    this.file = file;
    this.start = start;
    this.numbers = ByteBuffer.wrap(start);
    this.count = count;
  }

  /// Opens a pack; null when it is none, or its index is damaged.
  static @Nullable Pack open(Path path) {
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
      Pack pack = read(file);
      if (pack == null) {
        file.close();
      }
      return pack;
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Pack read(RandomAccessFile file) throws IOException {
    long size = file.length();
    byte[] start = new byte[(int) Math.min(size, AT_ONCE)];
    file.readFully(start);
    if (size < HEAD || !ByteBuffer.wrap(start, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return null;
    }
    int count = ByteBuffer.wrap(start).getInt(COUNT_AT);
    long index = HEAD + (long) count * RECORD;
    if (count < 0 || index > size) {
      return null;
    }
    if (index > start.length) {
      start = new byte[(int) index];
      file.seek(0);
      file.readFully(start);
    }
    boolean sound = sum(start, HEAD, (int) index - HEAD) == ByteBuffer.wrap(start).getInt(CHECK_AT);
    return sound ? new Pack(file, start, count) : null;
  }

  /// Who wrote the pack.
  byte[] owner() {
    byte[] owner = new byte[Shelf.OWNER_LENGTH];
    numbers.get(OWNER_AT, owner);
    return owner;
  }

  /// The bytes of a key; null when there are none, or they are damaged.
  byte @Nullable [] find(long key) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = numbers.getLong(HEAD + middle * RECORD);
      if (there == key) {
        return entry(middle);
      }
      if (there < key) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /// Puts all entries that are sound into a map, where it has none of their key.
  void copyTo(Map<Long, byte[]> entries) {
    for (int i = 0; i < count; i++) {
      byte[] bytes = entry(i);
      if (bytes != null) {
        entries.putIfAbsent(numbers.getLong(HEAD + i * RECORD), bytes);
      }
    }
  }

  private byte @Nullable [] entry(int number) {
    int record = HEAD + number * RECORD;
    int offset = numbers.getInt(record + OFFSET_AT);
    int length = numbers.getInt(record + LENGTH_AT);
    try {
      byte[] bytes = new byte[length];
      if ((long) offset + length <= start.length) {
        System.arraycopy(start, offset, bytes, 0, length);
      } else {
        file.seek(offset);
        file.readFully(bytes);
      }
      return sum(bytes, 0, length) == numbers.getInt(record + SUM_AT) ? bytes : null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read.
    }
  }

  /// Writes a pack, all its bytes at once. A run that is killed leaves a damaged file: the caller
  /// writes beside, and moves.
  static void write(Path path, byte[] owner, SortedMap<Long, byte[]> entries) throws IOException {
    int index = entries.size() * RECORD;
    int size = HEAD + index;
    for (byte[] entry : entries.values()) {
      size = Math.addExact(size, entry.length);
    }
    byte[] bytes = new byte[size];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(MAGIC).put(owner).putInt(entries.size()).putInt(0);
    int offset = HEAD + index;
    for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
      byte[] value = entry.getValue();
      out.putLong(entry.getKey()).putInt(offset).putInt(value.length);
      out.putInt(sum(value, 0, value.length));
      System.arraycopy(value, 0, bytes, offset, value.length);
      offset += value.length;
    }
    out.putInt(CHECK_AT, sum(bytes, HEAD, index));
    Files.write(path, bytes);
  }

  private static int sum(byte[] bytes, int offset, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }
}
