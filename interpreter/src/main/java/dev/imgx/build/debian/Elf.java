package dev.imgx.build.debian;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program or shared library in the format ELF, for a 64-bit little-endian machine. Follows the
/// System V ABI, chapters 4 and 5.
///
/// It is what a stranger wrote: whatever points out of the file throws `IndexOutOfBoundsException`,
/// which `of` turns into an error.
final class Elf {
  static final int HEADER = 64;
  static final int SEGMENT = 56;
  static final int SECTION = 64;
  static final int LOAD = 1;
  static final int DYNAMIC = 2;
  static final int INTERP = 3;
  static final int PHDR = 6;
  static final long NEEDED = 1;
  static final long STRTAB = 5;
  static final long STRSZ = 10;
  static final long SONAME = 14;
  static final long RPATH = 15;
  static final long RUNPATH = 29;
  static final int AARCH64 = 183;
  private static final int MAGIC = 0x464C457F;
  private static final Set<Integer> MACHINES = Set.of(62, AARCH64);
  private static final Set<Integer> KINDS = Set.of(2, 3);
  private static final int MOST_SEGMENTS = 1 << 10;

  /// A part of the file that becomes a part of memory, or says something about one.
  record Segment(
      int type, int flags, long offset, long address, long fileSize, long memorySize, long align) {
    /// The same, somewhere else.
    Segment moved(long newOffset, long newAddress, long size) {
      return new Segment(type, flags, newOffset, newAddress, size, size, align);
    }
  }

  /// What the dynamic linker is told.
  record Entry(long tag, long value) {}

  private final byte[] bytes;
  private final ByteBuffer file;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  private Elf(byte[] bytes) {
    this.bytes = bytes;
    this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Whether a file that begins so may be one.
  static boolean begins(byte[] start) {
    return start.length >= 4
        && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC;
  }

  /// The file; null when it is no program and no shared library of a machine that is known here.
  /// Throws `DebianError` when it is damaged.
  ///
  /// @param what what messages call it
  static @Nullable Elf of(byte[] bytes, String what) {
    if (bytes.length < HEADER || !begins(bytes) || bytes[4] != 2 || bytes[5] != 1) {
      return null;
    }
    Elf elf = new Elf(bytes);
    if (!KINDS.contains((int) elf.file.getShort(16)) || !MACHINES.contains(elf.machine())) {
      return null;
    }
    try {
      elf.read();
      elf.needed();
      elf.interpreter();
      return elf;
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new DebianError("`" + what + "` is a damaged ELF file", e);
    }
  }

  private void read() {
    int offset = offset(32);
    int count = file.getShort(56) & 0xFFFF;
    if (file.getShort(54) != SEGMENT || count > MOST_SEGMENTS) {
      throw new IndexOutOfBoundsException("segments");
    }
    for (int i = 0; i < count; i++) {
      int at = offset + i * SEGMENT;
      segments.add(
          new Segment(
              file.getInt(at),
              file.getInt(at + 4),
              file.getLong(at + 8),
              file.getLong(at + 16),
              file.getLong(at + 32),
              file.getLong(at + 40),
              file.getLong(at + 48)));
    }
    Segment dynamic = segment(DYNAMIC);
    if (dynamic == null) {
      return;
    }
    int at = Math.toIntExact(dynamic.offset());
    for (long tag = file.getLong(at); tag != 0; tag = file.getLong(at)) {
      entries.add(new Entry(tag, file.getLong(at + 8)));
      at += 16;
    }
  }

  /// An offset that stands at a place of the file.
  int offset(int at) {
    return Math.toIntExact(Math.clamp(file.getLong(at), 0, Integer.MAX_VALUE));
  }

  int machine() {
    return file.getShort(18);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  List<Segment> segments() {
    return List.copyOf(segments);
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// The first segment of a type, or null.
  @Nullable Segment segment(int type) {
    return segments.stream().filter(segment -> segment.type() == type).findFirst().orElse(null);
  }

  /// Whether it is linked when it starts.
  boolean isDynamic() {
    return !entries.isEmpty();
  }

  /// The program that starts it, or null.
  @Nullable String interpreter() {
    Segment interp = segment(INTERP);
    return interp == null ? null : text(interp.offset());
  }

  /// The libraries that it needs.
  List<String> needed() {
    return entries.stream()
        .filter(entry -> entry.tag() == NEEDED)
        .map(entry -> string(entry.value()))
        .toList();
  }

  /// What it is called as a library, or null.
  @Nullable String soname() {
    return string(SONAME, null);
  }

  /// Where it looks for libraries, or null.
  @Nullable String runPath() {
    return string(RUNPATH, string(RPATH, null));
  }

  private @Nullable String string(long tag, @Nullable String fallback) {
    return entries.stream()
        .filter(entry -> entry.tag() == tag)
        .map(entry -> string(entry.value()))
        .findFirst()
        .orElse(fallback);
  }

  /// The value of an entry; 0 when there is none.
  long value(long tag) {
    return entries.stream()
        .filter(entry -> entry.tag() == tag)
        .mapToLong(Entry::value)
        .findFirst()
        .orElse(0);
  }

  private String string(long index) {
    return text(fileOffset(value(STRTAB)) + index);
  }

  /// Where an address is in the file.
  long fileOffset(long address) {
    for (Segment load : segments) {
      long distance = address - load.address();
      if (load.type() == LOAD && distance >= 0 && distance < load.fileSize()) {
        return load.offset() + distance;
      }
    }
    throw new IndexOutOfBoundsException("address");
  }

  private String text(long offset) {
    int start = Math.toIntExact(Math.clamp(offset, 0, Integer.MAX_VALUE));
    int end = start;
    while (file.get(end) != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
