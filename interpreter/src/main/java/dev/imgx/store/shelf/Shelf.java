package dev.imgx.store.shelf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps bytes by key from one run to the next, in packs in one directory.
///
/// A run writes what is new as a new pack, beside and then moved into place, and takes smaller
/// packs into it; so there are few, several processes may do so at once, and one that is killed
/// leaves the old ones. Packs of other owners are left alone; when all together have too many
/// bytes, the oldest go. What cannot be read is not there, what cannot be written is forgotten:
/// nothing here fails. Mutable, for one thread.
public final class Shelf implements AutoCloseable {
  /// How many bytes the name of an owner has.
  public static final int OWNER_LENGTH = 16;

  /// Where the packs are.
  ///
  /// @param root a directory that somebody else makes; nothing is written before
  /// @param name the directory of the packs below it
  /// @param limit how many bytes all packs may have together
  public record Place(Path root, String name, long limit) {
    Path directory() {
      return root.resolve(name);
    }
  }

  private static final String ENDING = ".pack";
  private static final String UNFINISHED = ".tmp";
  private static final long UNFINISHED_MILLIS = 3_600_000;
  private static final int MOST_WAITING = 16 << 20;
  private static final int SMALLER = 4;
  private static final int PARTS = 4;

  private final Place place;
  private final byte[] owner;
  private final String prefix;
  private final List<Pack> packs = new ArrayList<>();
  private final SortedMap<Long, byte[]> fresh = new TreeMap<>();
  private int waiting;
  private boolean listed;

  /// @param owner whose entries these are: who writes and reads the same
  public Shelf(Place place, byte[] owner) {
    this.place = place;
    this.owner = owner.clone();
    this.prefix = HexFormat.of().formatHex(owner) + "-";
  }

  /// A shelf that also has the entries of a pack that came with the program, whose owner is its
  /// own; null when there is no such pack.
  public static @Nullable Shelf beside(Path given, Place place) {
    Pack pack = Pack.open(given);
    if (pack == null) {
      return null;
    }
    Shelf shelf = new Shelf(place, pack.owner());
    shelf.packs.add(pack);
    return shelf;
  }

  /// Writes a pack for [#beside], throws `IOException`.
  public static void give(Path pack, byte[] owner, SortedMap<Long, byte[]> entries)
      throws IOException {
    Pack.write(pack, owner, entries);
  }

  /// The bytes that were put under a key last; null when there are none.
  public byte @Nullable [] find(long key) {
    byte[] found = fresh.get(key);
    for (int i = 0; found == null && i < packs.size(); i++) {
      found = packs.get(i).find(key);
    }
    if (found == null && !listed) {
      listed = true;
      files(prefix).reversed().forEach(this::open);
      return find(key);
    }
    return found;
  }

  private void open(Path file) {
    Pack pack = Pack.open(file);
    if (pack != null) {
      packs.add(pack);
    }
  }

  /// Puts bytes under a key.
  public void put(long key, byte[] bytes) {
    fresh.put(key, bytes);
    waiting += bytes.length;
    if (waiting > MOST_WAITING) {
      write();
    }
  }

  /// Writes what was put, and closes the packs.
  @Override
  public void close() {
    write();
    packs.forEach(Pack::close);
    packs.clear();
  }

  private void write() {
    SortedMap<Long, byte[]> entries = new TreeMap<>(fresh);
    fresh.clear();
    waiting = 0;
    if (entries.isEmpty() || !Files.isDirectory(place.root())) {
      return;
    }
    String time = HexFormat.of().toHexDigits(System.currentTimeMillis());
    Path pack = place.directory().resolve(prefix + time + "-" + System.nanoTime() + ENDING);
    Path unfinished = pack.resolveSibling(pack.getFileName() + UNFINISHED);
    try {
      Files.createDirectories(place.directory());
      List<Path> taken = take(entries);
      Pack.write(unfinished, owner, entries);
      Files.move(unfinished, pack, StandardCopyOption.ATOMIC_MOVE);
      taken.forEach(Shelf::delete);
      makeRoom();
    } catch (IOException e) {
      delete(unfinished);
    }
    open(pack);
  }

  /// Adds the entries of packs that are not much larger than what there is, and returns these packs
  /// and those that nobody can read.
  private List<Path> take(SortedMap<Long, byte[]> entries) {
    List<Path> files = files(prefix);
    files.sort(Comparator.comparingLong(Shelf::size));
    long size = entries.values().stream().mapToLong(bytes -> bytes.length).sum();
    List<Path> taken = new ArrayList<>();
    for (Path file : files) {
      long more = size(file);
      if (more > size * SMALLER || size + more > place.limit() / PARTS) {
        break;
      }
      taken.add(file);
      size += more;
    }
    // The newest first: what is there already is newer still.
    taken.sort(Comparator.reverseOrder());
    for (Path file : taken) {
      try (Pack pack = Pack.open(file)) {
        if (pack != null) {
          pack.copyTo(entries);
        }
      }
    }
    return taken;
  }

  private void makeRoom() {
    List<Path> all = files("");
    all.sort(Comparator.comparing(file -> name(file).substring(name(file).indexOf('-') + 1)));
    long size = 0;
    for (Path file : all.reversed()) {
      size += size(file);
      if (size > place.limit()) {
        delete(file);
      }
    }
    String[] names = place.directory().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      Path file = place.directory().resolve(name);
      long age = System.currentTimeMillis() - file.toFile().lastModified();
      if (name.endsWith(UNFINISHED) && age > UNFINISHED_MILLIS) {
        delete(file);
      }
    }
  }

  /// The packs whose names begin so, the oldest of an owner first.
  private List<Path> files(String beginning) {
    String[] names = place.directory().toFile().list();
    List<Path> files = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      if (name.startsWith(beginning) && name.endsWith(ENDING)) {
        files.add(place.directory().resolve(name));
      }
    }
    Collections.sort(files);
    return files;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private static void delete(Path file) {
    file.toFile().delete(); // Or somebody else has.
  }
}
