package dev.imgx.build.debian;

import dev.imgx.store.archive.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The dynamic linker's list of libraries, `/etc/ld.so.cache`, as `ldconfig` writes it. Follows
/// glibc's `dl-cache.h`: a header, entries in falling order, and their strings.
final class LinkerCache {
  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final int HEADER = 48;
  private static final int ENTRY = 24;
  private static final int LITTLE_ENDIAN = 2;
  private static final int X86_64 = 0x0303;
  private static final int AARCH64 = 0x0A03;

  /// @param flags for which machine
  private record Library(String name, String path, int flags) {}

  private LinkerCache() {}

  /// Writes the list of a root, when it has a dynamic linker.
  static void write(Path root) throws IOException {
    Comparator<String> order = LinkerCache::compare;
    SortedMap<String, Library> libraries = new TreeMap<>(order.reversed());
    for (String directory : directories(root)) {
      for (Library library : libraries(root, directory)) {
        libraries.putIfAbsent(library.name(), library);
      }
    }
    if (!libraries.isEmpty()) {
      Files.createDirectories(root.resolve("etc"));
      Files.write(root.resolve("etc/ld.so.cache"), bytes(List.copyOf(libraries.values())));
    }
  }

  /// The directories of the configuration, then the usual ones.
  private static List<String> directories(Path root) throws IOException {
    List<String> all = new ArrayList<>();
    Path parts = root.resolve("etc/ld.so.conf.d");
    if (Files.isDirectory(parts)) {
      TreeSet<Path> files = new TreeSet<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(parts, "*.conf")) {
        stream.forEach(files::add);
      }
      for (Path file : files) {
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("/"))
            .forEach(all::add);
      }
    }
    Path usual = root.resolve("usr/lib");
    if (Files.isDirectory(usual)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(usual, "*-linux-gnu")) {
        stream.forEach(directory -> all.add("/lib/" + FileNames.of(directory)));
      }
    }
    all.addAll(List.of("/lib", "/usr/lib"));
    return all.stream().distinct().toList();
  }

  private static List<Library> libraries(Path root, String directory) throws IOException {
    List<Library> all = new ArrayList<>();
    Path place = root.resolve(MergedNames.place(directory.substring(1)));
    if (!Files.isDirectory(place)) {
      return all;
    }
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(place, "{lib,ld-}*.so*")) {
      stream.forEach(files::add);
    }
    for (Path file : files) {
      Library library = library(file, directory);
      if (library != null) {
        all.add(library);
      }
    }
    return all;
  }

  private static @Nullable Library library(Path file, String directory) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    String name = FileNames.of(file);
    Elf elf = Elf.of(Files.readAllBytes(file), name);
    if (elf == null || !elf.isDynamic()) {
      return null;
    }
    String soname = elf.soname();
    String called = soname == null || name.endsWith(".so") ? name : soname;
    if (Files.isSymbolicLink(file) && !called.equals(name)) {
      return null;
    }
    boolean there = Files.exists(file.resolveSibling(called));
    return new Library(
        called,
        directory + "/" + (there ? called : name),
        elf.machine() == Elf.AARCH64 ? AARCH64 : X86_64);
  }

  private static byte[] bytes(List<Library> libraries) {
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    int start = HEADER + libraries.size() * ENTRY;
    ByteBuffer head = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC.getBytes(StandardCharsets.ISO_8859_1)).putInt(libraries.size());
    head.position(HEADER);
    for (Library library : libraries) {
      head.putInt(library.flags());
      head.putInt(start + add(strings, library.name()));
      head.putInt(start + add(strings, library.path()));
      head.putInt(0).putLong(0);
    }
    head.putInt(24, strings.size()).put(28, (byte) LITTLE_ENDIAN);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.array());
    all.writeBytes(strings.toByteArray());
    return all.toByteArray();
  }

  private static int add(ByteArrayOutputStream strings, String text) {
    int place = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    strings.write(0);
    return place;
  }

  /// How the dynamic linker compares names: runs of digits as numbers, after all other characters.
  static int compare(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length()) {
      boolean digit = isDigit(left, i);
      if (digit != isDigit(right, j)) {
        return digit ? 1 : -1;
      }
      if (digit) {
        int endLeft = digits(left, i);
        int endRight = digits(right, j);
        int order =
            Integer.compare(
                Integer.parseUnsignedInt(left, i, endLeft, 10),
                Integer.parseUnsignedInt(right, j, endRight, 10));
        if (order != 0) {
          return order;
        }
        i = endLeft;
        j = endRight;
      } else {
        int other = j < right.length() ? right.charAt(j) : 0;
        if (left.charAt(i) != other) {
          return left.charAt(i) - other;
        }
        i++;
        j++;
      }
    }
    return j < right.length() ? -1 : 0;
  }

  private static boolean isDigit(String text, int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private static int digits(String text, int start) {
    int end = start;
    while (isDigit(text, end)) {
      end++;
    }
    return end;
  }
}
