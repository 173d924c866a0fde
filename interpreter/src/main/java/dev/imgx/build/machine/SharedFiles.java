package dev.imgx.build.machine;

import dev.imgx.build.Trees;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.archive.Posix;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A directory of this machine that a guest without a file system for that gets a copy of, and what
/// the guest left of it. Bytes are read when the guest wants them.
///
/// @param outside where it is
/// @param before what it had at the beginning; pipes, sockets and devices are left out
record SharedFiles(Path outside, FileTree before) {
  /// Reads what a directory has.
  static SharedFiles read(Path outside) throws IOException {
    return new SharedFiles(outside, tree(outside));
  }

  private static FileTree tree(Path path) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    FileTree.Owner owner =
        new FileTree.Owner(
            number(found, "mode") & 07777,
            number(found, "uid"),
            number(found, "gid"),
            found.get("lastModifiedTime") instanceof FileTime time
                ? time.toInstant()
                : Instant.ofEpochSecond(Erofs.TIME),
            Collections.emptySortedMap());
    if (!Trees.isDirectory(path)) {
      return new FileTree.Owned(FileTree.read(path), owner);
    }
    FileTree.Directory directory = new FileTree.Directory();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (isOrdinary(entry)) {
          directory.entries().put(FileNames.of(entry), tree(entry));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new FileTree.Owned(directory, owner);
  }

  private static int number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Integer number ? number : 0;
  }

  private static boolean isOrdinary(Path path) {
    return Trees.isDirectory(path)
        || Files.isSymbolicLink(path)
        || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Does to the directory what the guest did to its copy. What others have put into it meanwhile
  /// stays. Nothing is written through links.
  ///
  /// @param changed a directory with what is new or changed, which is moved away from there
  /// @param traits what its files are, by names below that directory
  /// @param left a file with the names of all that the guest left: `./NAME`, each ended by a zero
  void take(Path changed, Map<String, Traits> traits, Path left) throws IOException {
    String names = new String(Files.readAllBytes(left), StandardCharsets.ISO_8859_1);
    Set<String> kept = Arrays.stream(names.split("\0")).collect(Collectors.toSet());
    remove(before, outside, ".", kept);
    put(changed, outside, "./", traits);
  }

  /// What a file of a guest is, besides its bytes.
  ///
  /// @param mode who may do what
  /// @param time when it was changed
  record Traits(int mode, TarEntry.Owner owner, FileTime time) {
    /// Those of all files in a tar, by name, of which the first word says in which directory.
    static Map<String, Map<String, Traits>> read(Path tar) throws IOException {
      Map<String, Map<String, Traits>> all = new HashMap<>();
      try (TarInput input = TarInput.open(tar, "what the guest made")) {
        for (TarInput.Member file = input.next(); file != null; file = input.next()) {
          int slash = file.name().indexOf('/');
          if (slash > 0) {
            all.computeIfAbsent(file.name().substring(0, slash), _ -> new HashMap<>())
                .put(
                    "." + file.name().substring(slash),
                    new Traits(
                        file.mode(), file.owner(), FileTime.from(file.time(), TimeUnit.SECONDS)));
          }
        }
      }
      return all;
    }

    /// Makes a file so. Only who may give files away does; no program gets its owner's powers.
    void give(Path file) throws IOException {
      try {
        Posix.own(file, (int) owner.uid(), (int) owner.gid());
      } catch (IOException e) {
        // It stays with whom this process is.
      }
      if (!Files.isSymbolicLink(file)) {
        Files.setAttribute(file, "unix:mode", mode & 0777);
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  private static void remove(FileTree tree, Path place, String name, Set<String> kept)
      throws IOException {
    if (tree instanceof FileTree.Owned owned) {
      remove(owned.tree(), place, name, kept);
    } else if (tree instanceof FileTree.Directory directory && Trees.isDirectory(place)) {
      for (Map.Entry<String, FileTree> entry : directory.entries().entrySet()) {
        Path here = FileNames.resolve(place, entry.getKey());
        String whole = name + "/" + entry.getKey();
        if (kept.contains(whole)) {
          remove(entry.getValue(), here, whole, kept);
        } else if (Trees.exists(here)) {
          Trees.delete(here);
        }
      }
    }
  }

  private static void put(Path from, Path to, String above, Map<String, Traits> all)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path place = FileNames.resolve(to, FileNames.of(entry));
        boolean directory = Trees.isDirectory(entry);
        if (Trees.exists(place) && (!directory || !Trees.isDirectory(place))) {
          Trees.delete(place);
        }
        String name = above + FileNames.of(entry);
        if (!directory) {
          Files.move(entry, place, StandardCopyOption.REPLACE_EXISTING);
        } else {
          if (!Trees.exists(place)) {
            Files.createDirectory(place);
          }
          put(entry, place, name + "/", all);
        }
        Traits traits = all.get(name);
        if (traits != null) {
          traits.give(place);
        }
      }
    }
  }
}
