package dev.imgx.store.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Set;

/// Makes files' metadata what a store keeps: modes 0444 and 0555, times one second into 1970, no
/// extended attributes. Follows `src/libstore/posix-fs-canonicalise.cc`.
public final class Metadata {
  private static final FileTime EPOCH = FileTime.fromMillis(1000);
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("r--r--r--");
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("r-xr-xr-x");
  private static final Set<PosixFilePermission> WRITABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private Metadata() {}

  /// Whether new files get the mode that is asked for; the process's mask never changes.
  private static final class Mask {
    static final boolean PERMISSIVE = permissive();

    private static boolean permissive() {
      try {
        for (String line :
            Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
          if (line.startsWith("Umask:")) {
            return (Integer.parseInt(line.substring(6).strip(), 8) & 0755) == 0;
          }
        }
      } catch (IOException | NumberFormatException e) {
        return false;
      }
      return false;
    }
  }

  /// Finishes a file that was created with its mode, which the process's mask may have cut.
  static void finishFile(Path file, boolean executable) throws IOException {
    restoreMode(file, executable ? PROGRAM : PLAIN);
    resetTime(file);
  }

  /// Gives a file that was created with a mode what the process's mask has taken from it.
  static void restoreMode(Path file, Set<PosixFilePermission> mode) throws IOException {
    if (!Mask.PERMISSIVE) {
      Files.setPosixFilePermissions(file, mode);
    }
  }

  /// Makes a directory read-only and old; its entries are done.
  public static void seal(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PROGRAM);
    resetTime(directory);
  }

  /// Makes a directory writable, so that it can be moved or emptied, or a file.
  public static void unseal(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, WRITABLE);
  }

  /// Sets the times of a file, directory or link itself. Java opens it for that; but can say why it
  /// fails.
  static void resetTime(Path path) throws IOException {
    if (!Posix.makeOld(path)) {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(EPOCH, EPOCH, null);
    }
  }

  /// Makes a whole tree normal, except that its root, when a directory, stays writable until
  /// `seal`. Throws when it holds anything but files, directories and links.
  public static void normalise(Path root) throws IOException {
    normalise(root, TreeReader.attributes(root));
    unsealRoot(root);
  }

  /// The same, and reads the tree into `sink`; it is walked once.
  public static void normalise(Path root, TreeSink sink) throws IOException {
    normaliseOne(root, TreeReader.attributes(root));
    unsealRoot(root);
    TreeReader.read(
        root,
        sink,
        (path, attributes) -> {
          normaliseOne(path, attributes);
          return true;
        });
  }

  private static void unsealRoot(Path root) throws IOException {
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      unseal(root);
    }
  }

  private static void normalise(Path path, PosixFileAttributes attributes) throws IOException {
    normaliseOne(path, attributes);
    if (attributes.isDirectory()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          normalise(entry, TreeReader.attributes(entry));
        }
      }
    }
  }

  private static void normaliseOne(Path path, PosixFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      resetTime(path);
    } else if (attributes.isDirectory()) {
      removeAttributes(path);
      seal(path);
    } else if (attributes.isRegularFile()) {
      normaliseFile(path, attributes);
    } else {
      throw new IOException("file '" + path + "' has an unsupported type");
    }
  }

  private static void normaliseFile(Path path, PosixFileAttributes attributes) throws IOException {
    boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    Set<PosixFilePermission> mode = executable ? PROGRAM : PLAIN;
    if (removeAttributes(path) || !attributes.permissions().equals(mode)) {
      Files.setPosixFilePermissions(path, mode);
    }
    if (!attributes.lastModifiedTime().equals(EPOCH)) {
      resetTime(path);
    }
  }

  /// Whether there were any, for which the file was made writable. Java opens a file to list its
  /// attributes; nearly none has any.
  private static boolean removeAttributes(Path path) throws IOException {
    if (!Posix.hasAttributes(path)) {
      return false;
    }
    var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    if (view == null) {
      return false;
    }
    unseal(path);
    List<String> names;
    try {
      names = view.list();
    } catch (FileSystemException e) {
      return true; // This file system has no extended attributes.
    }
    for (String name : names) {
      view.delete(name);
    }
    return true;
  }
}
