package dev.imgx.build.machine;

import dev.imgx.build.Trees;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Files that a guest is to see. Names are bytes, one per char, and sorted by them.
sealed interface FileTree {
  /// A regular file.
  record File(Content content, boolean executable) implements FileTree {}

  /// A symbolic link.
  record Link(String target) implements FileTree {}

  /// A directory. Mutable while a tree is put together.
  record Directory(TreeMap<String, FileTree> entries) implements FileTree {
    Directory() {
      this(new TreeMap<>());
    }

    /// Puts a tree at a path (`/nix/store/x`), making the directories above it.
    void put(String path, FileTree tree) {
      Directory here = this;
      String[] names = path.substring(1).split("/");
      for (int i = 0; i < names.length - 1; i++) {
        FileTree next = here.entries.computeIfAbsent(names[i], _ -> new Directory());
        if (!(next instanceof Directory directory)) {
          throw new IllegalArgumentException(
              "`" + path + "` lies below something that is no directory");
        }
        here = directory;
      }
      here.entries.put(names[names.length - 1], tree);
    }

    /// Puts a file with these bytes (Latin-1 chars) at a path.
    void put(String path, String text, boolean executable) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      put(path, new File(new Content.Memory(bytes), executable));
    }
  }

  /// A tree whose top has a mode, an owner, a time and extended attributes of its own; otherwise it
  /// is root's, and may be read by all.
  record Owned(FileTree tree, Owner owner) implements FileTree {}

  /// Who something belongs to.
  ///
  /// @param mode its lower twelve bits
  /// @param time when it was changed
  /// @param attributes extended attributes: whole names, and values as Latin-1 chars
  record Owner(int mode, int uid, int gid, Instant time, SortedMap<String, String> attributes) {}

  /// The tree that is on disk at a path. Throws when it holds anything but files, directories and
  /// links.
  static FileTree read(Path path) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return new Link(FileNames.readLink(path));
    }
    if (attributes.isRegularFile()) {
      boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
      return new File(new Content.File(path, attributes.size()), executable);
    }
    if (!attributes.isDirectory()) {
      throw new IOException("`" + path + "` is neither a file, a directory nor a link");
    }
    return read(path, Set.of());
  }

  /// That of a directory, without some files.
  static Directory read(Path path, Set<Path> without) throws IOException {
    Directory directory = new Directory();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!without.contains(entry)) {
          directory
              .entries()
              .put(
                  FileNames.of(entry),
                  without.isEmpty() || !Trees.isDirectory(entry)
                      ? read(entry)
                      : read(entry, without));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return directory;
  }

  /// How many inodes of the read-only file system it takes.
  default int count() {
    if (this instanceof Owned owned) {
      return owned.tree().count() + Erofs.room(owned.owner().attributes());
    }
    if (!(this instanceof Directory(TreeMap<String, FileTree> entries))) {
      return 1;
    }
    int count = 1;
    for (Map.Entry<String, FileTree> entry : entries.entrySet()) {
      count += entry.getValue().count();
    }
    return count;
  }
}
