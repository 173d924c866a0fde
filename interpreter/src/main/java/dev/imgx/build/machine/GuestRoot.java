package dev.imgx.build.machine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// The root file system that a guest is to have, with owners and modes. Bytes of files are in one
/// file of this machine, and are read when the guest wants them. Mutable, for one guest. Names are
/// bytes as Latin-1 chars, without a slash at the front; a directory comes before what is in it.
public final class GuestRoot {
  private final FileTree.Directory root = new FileTree.Directory();
  private final Map<String, FileTree.Directory> directories = new HashMap<>();
  private final Path data;

  /// @param data where the bytes of files are
  public GuestRoot(Path data) {
    this.data = data;
    directories.put("", root);
  }

  /// Who a file belongs to, its mode, and its extended attributes by their names.
  public record Owner(int mode, int uid, int gid, SortedMap<String, String> attributes) {}

  /// Adds a directory.
  public void directory(String name, Owner owner) {
    if (!name.isEmpty()) {
      FileTree.Directory directory = new FileTree.Directory();
      directories.put(name, directory);
      put(name, directory, owner);
    }
  }

  /// Adds a file whose bytes lie so in the data.
  public void file(String name, Owner owner, long position, long size) {
    put(name, new FileTree.File(new Content.Part(data, position, size), false), owner);
  }

  /// Adds a symbolic link.
  public void link(String name, Owner owner, String target) {
    put(
        name,
        new FileTree.Link(target),
        new Owner(0777, owner.uid(), owner.gid(), Collections.emptySortedMap()));
  }

  private void put(String name, FileTree tree, Owner owner) {
    int slash = name.lastIndexOf('/');
    FileTree.Directory parent = directories.get(name.substring(0, Math.max(0, slash)));
    if (parent == null) {
      throw new IllegalArgumentException("`" + name + "` comes before its directory");
    }
    parent
        .entries()
        .put(
            name.substring(slash + 1),
            new FileTree.Owned(
                tree,
                new FileTree.Owner(
                    owner.mode(),
                    owner.uid(),
                    owner.gid(),
                    Instant.ofEpochSecond(Erofs.TIME),
                    owner.attributes())));
  }

  FileTree.Directory tree() {
    return root;
  }
}
