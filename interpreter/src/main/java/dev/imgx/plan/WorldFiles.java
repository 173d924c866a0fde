package dev.imgx.plan;

import dev.imgx.build.LogicalFiles;
import dev.imgx.lang.eval.World.FileKind;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files that expressions see: those of this machine, and those of the store, wherever it is,
/// as far as they may. Throws `EvalError`.
final class WorldFiles {
  private static final int MOST_LINKS = 1000;

  private final Store store;
  private final LogicalFiles logical;
  private final Access access;
  private final Witness witness;

  WorldFiles(Store store, Access access, Witness witness) {
    this.store = store;
    this.logical = new LogicalFiles(store);
    this.access = access;
    this.witness = witness;
  }

  /// The bytes of a file.
  String read(String path) {
    witness.content(path);
    return reading(
        path,
        () -> {
          Path place = regular(path);
          return new String(Files.readAllBytes(place), StandardCharsets.ISO_8859_1);
        });
  }

  /// The hash of a file's bytes.
  Hash hash(HashAlgorithm algorithm, String path) {
    witness.content(path);
    return reading(
        path,
        () -> {
          HashSink sink = new HashSink(algorithm);
          Files.copy(regular(path), sink);
          return sink.finish();
        });
  }

  private Path regular(String path) throws IOException {
    Path place = place(path, true);
    if (Files.isDirectory(place)) {
      throw new EvalError("'" + path + "' is a directory, not a regular file");
    }
    return place;
  }

  /// The entries of a directory by name, those that may be seen.
  SortedMap<String, FileKind> list(String path) {
    witness.content(path);
    return reading(
        path,
        () -> {
          SortedMap<String, FileKind> entries = new TreeMap<>();
          String real = access.isLimited() ? String.valueOf(logical.real(path)) : path;
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(place(path, true))) {
            for (Path entry : stream) {
              String name = FileNames.of(entry);
              if (access.permits(PathValue.canonical(real + "/" + name))) {
                entries.put(name, kindOf(entry));
              }
            }
          } catch (NotDirectoryException e) {
            throw new EvalError("'" + logical.real(path) + "' is not a directory");
          }
          return entries;
        });
  }

  /// What lies at a path, links not followed; null when nothing.
  @Nullable FileKind kind(String path) {
    witness.kind(path);
    return Failures.<@Nullable FileKind>translate(() -> {
      Path place = find(path, false);
      return place == null || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)
          ? null
          : kindOf(place);
    });
  }

  /// Whether there is something at a path, links followed.
  boolean exists(String path) {
    witness.kind(path);
    return Failures.translate(() -> {
      Path place = find(path, true);
      return place != null && Files.exists(place);
    });
  }

  /// The file that importing a path means.
  String importTarget(String path) {
    String target = path;
    for (int links = 0; kind(target) == FileKind.SYMLINK; links++) {
      if (links > MOST_LINKS) {
        throw new EvalError("too many symbolic links encountered while traversing '" + path + "'");
      }
      String link = target;
      witness.content(link);
      String to = reading(link, () -> FileNames.readLink(place(link, false)));
      int slash = link.lastIndexOf('/');
      target = PathValue.canonical(to.startsWith("/") ? to : link.substring(0, slash + 1) + to);
    }
    if (kind(target) != FileKind.DIRECTORY) {
      return target;
    }
    String directory = target.equals("/") ? "" : target;
    String own = directory + "/default.imgx";
    return exists(own) ? own : directory + "/default.nix";
  }

  /// A path without links on it, logical again.
  String real(String path) {
    witness.content(path);
    String real = reading(path, () -> logical.real(path));
    access.check(path);
    if (real == null || kind(real) == null) {
      throw missing(path);
    }
    return real;
  }

  /// What writes down what is seen here.
  Witness witness() {
    return witness;
  }

  /// The physical place of a logical path without links.
  Path physical(String realPath) {
    return Failures.translate(() -> place(realPath, false));
  }

  /// The same for a path where something is.
  Path existing(String path) {
    if (kind(path) == null) {
      throw missing(path);
    }
    return physical(path);
  }

  /// The physical place of a logical path; null when a link on the way leads nowhere.
  private @Nullable Path find(String path, boolean follow) throws IOException {
    if (access.isLimited()) {
      checkAccess(path, follow);
    }
    boolean plain = !store.directory().contains(path) && isAscii(path);
    Path direct = plain ? Path.of(path) : null;
    if (direct != null && (!follow || Files.exists(direct) || !Files.isSymbolicLink(direct))) {
      return direct;
    }
    return follow ? logical.follow(path) : logical.place(path);
  }

  /// Throws `ForbiddenError` unless the path is allowed, and the place to which links lead.
  private void checkAccess(String path, boolean follow) throws IOException {
    access.check(path);
    int slash = path.lastIndexOf('/');
    String real = logical.real(follow || slash <= 0 ? path : path.substring(0, slash));
    if (real != null) {
      access.check(real);
    }
  }

  private Path place(String path, boolean follow) throws IOException {
    Path place = find(path, follow);
    if (place == null) {
      throw new NoSuchFileException(path);
    }
    return place;
  }

  private static boolean isAscii(String path) {
    return path.chars().allMatch(c -> c < 0x80);
  }

  private static FileKind kindOf(Path place) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isRegularFile()) {
      return FileKind.REGULAR;
    }
    if (attributes.isDirectory()) {
      return FileKind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? FileKind.SYMLINK : FileKind.UNKNOWN;
  }

  private static <T extends @Nullable Object> T reading(String path, Failures.Action<T> action) {
    return Failures.translate(() -> {
      try {
        return action.run();
      } catch (NoSuchFileException e) {
        throw missing(path);
      }
    });
  }

  private static EvalError missing(String path) {
    return new EvalError("path '" + path + "' does not exist");
  }
}
