package dev.imgx.store;

import dev.imgx.store.archive.Metadata;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Makes equal files of a store one file with several names. Each has a name in `.links`, the hash
/// of its archive, so that modes count too. Follows `src/libstore/optimise-store.cc`. Mutable.
final class Optimiser {
  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int WRITABLE = 0200;

  private final Layout layout;

  /// Files that have a name in `.links`.
  private final Set<Long> known = new HashSet<>();

  private long files;
  private long bytes;

  Optimiser(Layout layout) throws IOException {
    this.layout = layout;
    Files.createDirectories(layout.links());
    for (Path link : entries(layout.links())) {
      try {
        known.add(Stat.of(link).inode());
      } catch (NoSuchFileException e) {
        // A collector took it meanwhile.
      }
    }
  }

  private record Stat(long inode, int links, int mode, long size) {
    static Stat of(Path path) throws IOException {
      Map<String, Object> all =
          Files.readAttributes(path, "unix:ino,nlink,mode,size", LinkOption.NOFOLLOW_LINKS);
      return new Stat(
          number(all, "ino"),
          (int) number(all, "nlink"),
          (int) number(all, "mode"),
          number(all, "size"));
    }

    private static long number(Map<String, Object> attributes, String name) {
      return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
    }

    boolean is(int type) {
      return (mode & FILE_TYPE) == type;
    }
  }

  /// How many files were replaced by links.
  long files() {
    return files;
  }

  /// How many bytes that saved.
  long bytes() {
    return bytes;
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    }
    return entries;
  }

  /// Links the files of a valid path, which is protected from collection.
  void optimise(Path path) throws IOException {
    Stat stat = Stat.of(path);
    if (stat.is(DIRECTORY)) {
      for (Path entry : entries(path)) {
        optimise(entry);
      }
    } else if (stat.is(REGULAR)
        && (stat.mode() & WRITABLE) == 0
        && !(stat.links() > 1 && known.contains(stat.inode()))) {
      share(path, stat);
    }
  }

  private void share(Path file, Stat stat) throws IOException {
    Path link = layout.links().resolve(hash(file));
    try {
      if (Stat.of(link).size() != stat.size()) {
        Files.deleteIfExists(link); // Somebody changed it.
      }
    } catch (NoSuchFileException e) {
      // The usual case.
    }
    try {
      Files.createLink(link, file);
      known.add(stat.inode());
      return;
    } catch (FileAlreadyExistsException e) {
      // Another file with this content was first.
    } catch (FileSystemException e) {
      return; // The directory is full, or the file has as many names as it may have.
    }
    try {
      if (Stat.of(link).inode() != stat.inode()) {
        replace(file, link, stat);
      }
    } catch (NoSuchFileException e) {
      // A collector took the link meanwhile; the file itself is as it was.
    }
  }

  private static String hash(Path file) throws IOException {
    HashSink sink = new HashSink(HashAlgorithm.SHA256);
    try (NarWriter nar = new NarWriter(sink)) {
      TreeReader.read(file, nar);
    }
    return sink.finish().print(HashFormat.BASE32);
  }

  /// Puts a name of `link` in the file's place, at once. The directory is as before then.
  private void replace(Path file, Path link, Stat stat) throws IOException {
    String name = ".tmp-link-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path temporary = layout.store().resolve(name);
    try {
      Files.createLink(temporary, link);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      return; // It has as many names as it may have: likely for empty files.
    }
    Path directory = Objects.requireNonNull(file.getParent());
    boolean sealed = !directory.equals(layout.store());
    if (sealed) {
      Metadata.unseal(directory);
    }
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      known.add(Stat.of(link).inode());
      files++;
      bytes += stat.size();
    } finally {
      Files.deleteIfExists(temporary);
      if (sealed) {
        Metadata.seal(directory);
      }
    }
  }
}
