package dev.imgx.build;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tree that is put together from several sources. Mutable, for one thread.
///
/// Remembers which source each file came from, so that a clash can name both, and so that nothing
/// is ever written through a link. Targets are paths from the root in bytes, one per char; where
/// they lead out of it, `BuildError` is thrown.
final class Composition {
  /// What happens when two sources have a file at the same place.
  enum Clash {
    /// An error, unless both are the same file.
    REFUSE,
    /// The later one stays.
    REPLACE
  }

  private final Path root;
  private final Clash clash;
  private final Map<String, String> origins = new HashMap<>();
  private final Map<String, Path> directories = new HashMap<>();

  /// A tree at `root`, where nothing is yet.
  Composition(Path root, Clash clash) {
    this.root = root;
    this.clash = clash;
  }

  /// The names of a target, checked: none is `..`, empty ones and `.` are left out.
  static List<String> names(String target) {
    List<String> names =
        List.of(target.split("/")).stream().filter(n -> !n.isEmpty() && !n.equals(".")).toList();
    if (names.contains("..") || target.indexOf('\0') >= 0) {
      throw new BuildError("`" + target + "` leads out of the tree");
    }
    return names;
  }

  /// Unicode text as bytes, one per char: how file names are written here.
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /// Makes a directory and its parents.
  void directory(String target, String origin) throws IOException {
    makeDirectory(String.join("/", names(target)), origin);
  }

  /// Writes a regular file.
  void text(String target, String text, String origin) throws IOException {
    Path place = claim(target, origin);
    if (place != null) {
      Files.writeString(place, text);
    }
  }

  /// Makes a symbolic link; `to` is bytes.
  void link(String target, String to, String origin) throws IOException {
    Path place = claim(target, origin);
    if (place != null) {
      FileNames.makeLink(place, to);
    }
  }

  /// Puts a file, a link or a tree of the store at the target; directories are merged. `origin` is
  /// what messages call `source`.
  void copy(Path source, String target, String origin) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(source, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      directory(target, origin);
      for (Map.Entry<String, Path> entry : entries(source).entrySet()) {
        String name = entry.getKey();
        copy(entry.getValue(), target + "/" + name, origin + "/" + name);
      }
    } else if (attributes.isSymbolicLink()) {
      link(target, FileNames.readLink(source), origin);
    } else if (attributes.isRegularFile()) {
      copyFile(source, attributes, target, origin);
    } else {
      throw new BuildError("`" + origin + "` is neither a file, a directory nor a link");
    }
  }

  /// Makes the file at a target executable, or not.
  void setExecutable(String target, boolean executable) throws IOException {
    Path place = place(target);
    if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
        && Files.isExecutable(place) != executable) {
      unshare(place);
      Trees.setExecutable(place, executable);
    }
  }

  /// Where a target is on disk; its parents must be there.
  Path place(String target) {
    List<String> names = names(target);
    return names.isEmpty() ? root : placeOf(String.join("/", names));
  }

  /// The entries of a directory in the order of their names' bytes.
  static Map<String, Path> entries(Path directory) throws IOException {
    Map<String, Path> entries = new TreeMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(path -> entries.put(FileNames.of(path), path));
    }
    return entries;
  }

  /// A file of the store never changes, so its bytes are shared where the file system can.
  private void copyFile(Path source, PosixFileAttributes attributes, String target, String origin)
      throws IOException {
    Path place = claim(target, origin);
    if (place == null) {
      return;
    }
    try {
      if (!attributes.permissions().contains(PosixFilePermission.OWNER_WRITE)) {
        Files.createLink(place, source);
        return;
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Another file system, or too many links: copy.
    }
    Files.copy(source, place, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void unshare(Path place) throws IOException {
    Path copy = place.resolveSibling(".imgx-copy");
    Files.copy(place, copy, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, place, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Takes a place for a file and makes its parents; null when the same file is there already.
  private @Nullable Path claim(String target, String origin) throws IOException {
    List<String> names = names(target);
    if (names.isEmpty()) {
      throw new BuildError("the root of the tree can only be a directory, not `" + origin + "`");
    }
    String name = String.join("/", names);
    String earlier = directories.containsKey(name) ? "a directory" : origins.get(name);
    if (earlier != null) {
      if (earlier.equals(origin)) {
        return null;
      }
      if (clash == Clash.REFUSE || directories.containsKey(name)) {
        throw clash(name, earlier, origin);
      }
      Files.delete(placeOf(name));
    } else {
      makeDirectory(String.join("/", names.subList(0, names.size() - 1)), origin);
    }
    origins.put(name, origin);
    return placeOf(name);
  }

  private Path makeDirectory(String name, String origin) throws IOException {
    Path known = directories.get(name);
    if (known != null) {
      return known;
    }
    String earlier = origins.get(name);
    if (earlier != null) {
      throw clash(name, earlier, origin);
    }
    Path place = root;
    if (!name.isEmpty()) {
      int slash = name.lastIndexOf('/');
      Path parent = makeDirectory(slash < 0 ? "" : name.substring(0, slash), origin);
      place = FileNames.resolve(parent, name.substring(slash + 1));
    }
    Files.createDirectory(place);
    directories.put(name, place);
    return place;
  }

  private Path placeOf(String name) {
    int slash = name.lastIndexOf('/');
    Path parent = directories.get(slash < 0 ? "" : name.substring(0, slash));
    return FileNames.resolve(parent == null ? root : parent, name.substring(slash + 1));
  }

  private static BuildError clash(String name, String earlier, String later) {
    return new BuildError("two sources for `/" + name + "`: `" + earlier + "` and `" + later + "`");
  }
}
