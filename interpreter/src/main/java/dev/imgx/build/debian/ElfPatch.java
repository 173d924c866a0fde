package dev.imgx.build.debian;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gives a program another interpreter, and a program or library another run path.
///
/// Nothing of the file is moved but what must grow: the program's table of segments, the
/// interpreter's name, the table for the dynamic linker and its strings. They go behind the file's
/// end, into a segment of their own. That one lies as far from the first one in memory as in the
/// file, because kernels before 5.18 compute by this where the table of segments is; the space for
/// variables between them is a hole in the file.
///
/// Mutable, for one use.
final class ElfPatch {
  private static final int READ_WRITE = 6;

  /// When a program has more variables than that, its file is not made as large.
  private static final long LARGEST_HOLE = 1 << 25;

  private final Elf elf;
  private final byte[] interpreter;
  private final byte[] strings;
  private final List<Elf.Entry> entries = new ArrayList<>();
  private final List<Elf.Segment> segments = new ArrayList<>();
  private long offset;
  private long address;

  private ElfPatch(Elf elf, @Nullable String interpreter, String runPath) {
    this.elf = elf;
    String name = interpreter == null ? elf.interpreter() : interpreter;
    this.interpreter = name == null ? new byte[0] : latin1(name + "\0");
    int start = Math.toIntExact(elf.fileOffset(elf.value(Elf.STRTAB)));
    int size = Math.toIntExact(elf.value(Elf.STRSZ));
    byte[] path = latin1(runPath + "\0");
    this.strings =
        Arrays.copyOf(Arrays.copyOfRange(elf.bytes(), start, start + size), size + path.length);
    System.arraycopy(path, 0, strings, size, path.length);
  }

  /// The file with another interpreter (null leaves it) and run path. Throws `DebianError` when the
  /// file is damaged.
  static byte[] patch(Elf elf, @Nullable String interpreter, String runPath) {
    try {
      ElfPatch patch = new ElfPatch(elf, interpreter, runPath);
      patch.place();
      patch.changeEntries();
      patch.changeSegments();
      return patch.write();
    } catch (IndexOutOfBoundsException
        | ArithmeticException
        | IllegalArgumentException
        | NoSuchElementException e) {
      throw new DebianError("an ELF file is damaged", e);
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Finds room behind everything, in the file and in memory.
  private void place() {
    long page = elf.machine() == Elf.AARCH64 ? 1 << 16 : 1 << 12;
    List<Elf.Segment> loads =
        elf.segments().stream().filter(segment -> segment.type() == Elf.LOAD).toList();
    long distance = loads.getFirst().address() - loads.getFirst().offset();
    long end = loads.stream().mapToLong(s -> s.address() + s.memorySize()).max().orElse(0);
    long size = elf.bytes().length;
    offset = roundUp(Math.max(size, end - distance), page);
    address = offset + distance;
    if (offset - size > LARGEST_HOLE) {
      offset = roundUp(size, page);
      address = roundUp(end, page);
    }
  }

  private static long roundUp(long value, long unit) {
    return Math.ceilDiv(value, unit) * unit;
  }

  private int tableSize() {
    return (elf.segments().size() + 1) * Elf.SEGMENT;
  }

  private int dynamicStart() {
    return (int) roundUp(tableSize() + interpreter.length, 16);
  }

  private int dynamicSize() {
    return (entries.size() + 1) * 16;
  }

  private int stringsStart() {
    return dynamicStart() + dynamicSize();
  }

  private int size() {
    return stringsStart() + strings.length;
  }

  private void changeEntries() {
    for (Elf.Entry entry : elf.entries()) {
      if (entry.tag() != Elf.RPATH && entry.tag() != Elf.RUNPATH) {
        entries.add(entry);
      }
    }
    entries.add(new Elf.Entry(Elf.RUNPATH, elf.value(Elf.STRSZ)));
    entries.replaceAll(entry ->
        entry.tag() == Elf.STRTAB
            ? new Elf.Entry(Elf.STRTAB, address + stringsStart())
            : entry.tag() == Elf.STRSZ ? new Elf.Entry(Elf.STRSZ, strings.length) : entry);
  }

  private void changeSegments() {
    int lastLoad = 0;
    for (Elf.Segment segment : elf.segments()) {
      segments.add(
          switch (segment.type()) {
            case Elf.PHDR -> segment.moved(offset, address, tableSize());
            case Elf.INTERP ->
                segment.moved(offset + tableSize(), address + tableSize(), interpreter.length);
            case Elf.DYNAMIC ->
                segment.moved(offset + dynamicStart(), address + dynamicStart(), dynamicSize());
            default -> segment;
          });
      lastLoad = segment.type() == Elf.LOAD ? segments.size() : lastLoad;
    }
    long page = elf.machine() == Elf.AARCH64 ? 1 << 16 : 1 << 12;
    segments.add(
        lastLoad, new Elf.Segment(Elf.LOAD, READ_WRITE, offset, address, size(), size(), page));
  }

  private byte[] write() {
    byte[] bytes = Arrays.copyOf(elf.bytes(), Math.toIntExact(offset + size()));
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    changeSections(file);
    file.putLong(32, offset);
    file.putShort(56, (short) segments.size());
    file.position(Math.toIntExact(offset));
    for (Elf.Segment segment : segments) {
      file.putInt(segment.type()).putInt(segment.flags());
      file.putLong(segment.offset()).putLong(segment.address()).putLong(segment.address());
      file.putLong(segment.fileSize()).putLong(segment.memorySize()).putLong(segment.align());
    }
    file.put(interpreter);
    file.position(Math.toIntExact(offset + dynamicStart()));
    entries.forEach(entry -> file.putLong(entry.tag()).putLong(entry.value()));
    file.position(Math.toIntExact(offset + stringsStart()));
    file.put(strings);
    return bytes;
  }

  /// Sections are nothing to who runs the file, but debuggers and `strip` read them.
  private void changeSections(ByteBuffer file) {
    int table = elf.offset(40);
    int count = file.getShort(60) & 0xFFFF;
    if (table == 0 || (long) table + (long) count * Elf.SECTION > elf.bytes().length) {
      return;
    }
    Elf.Segment interp = elf.segment(Elf.INTERP);
    Elf.Segment dynamic = Objects.requireNonNull(elf.segment(Elf.DYNAMIC));
    for (int i = 0; i < count; i++) {
      long at = file.getLong(table + i * Elf.SECTION + 16);
      int section = table + i * Elf.SECTION;
      if (at == 0) {
        continue;
      }
      if (at == elf.value(Elf.STRTAB)) {
        move(file, section, stringsStart(), strings.length);
      } else if (at == dynamic.address()) {
        move(file, section, dynamicStart(), dynamicSize());
      } else if (interp != null && at == interp.address()) {
        move(file, section, tableSize(), interpreter.length);
      }
    }
  }

  private void move(ByteBuffer file, int section, int start, int size) {
    file.putLong(section + 16, address + start);
    file.putLong(section + 24, offset + start);
    file.putLong(section + 32, size);
  }
}
